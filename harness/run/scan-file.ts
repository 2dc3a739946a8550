import { statSync } from 'node:fs';
import { createScan, createScanGatherer, type ScanOptions, type ScanResult, type ScanSink } from '../analysis/scan.ts';
import type { ScanStats } from '../analysis/scan-stats.ts';
import { LeakdiffError } from '../model/failure.ts';
import { type CaptureSource, readCapture } from './capture-source.ts';
import { scanInThreads } from './scan-threads.ts';

export type ScanFileOptions = Omit<ScanOptions, 'share'> & {
  readonly source: CaptureSource;
  readonly sink: ScanSink;
  /**
   * Threads to use; by default one, as each has to load and to compile the program for itself, which takes longer than the search of some hundred
   * megabytes, and to follow all flows: two gained a tenth on a gigabyte, nothing below.
   */
  readonly jobs?: number;
};

/**
 * Scans a capture file, gzip-compressed or not; the sink gets what is final while the file is being read, in the same order with any number of
 * threads. Throws `BAD_FILE` when it cannot be read or is not a capture.
 */
export async function scanFile({ source, sink, jobs, ...options }: ScanFileOptions): Promise<ScanStats> {
  const threads = threadsFor(source.path, options.canaries.length > 0, jobs);
  const stats =
    threads > 1
      ? await scanInThreads({ source, sink, threads, ...options })
      : await scanHere({ source, sink, ...options });
  // Whatever begins as a capture names a link type first; a damaged one is still read as far as it goes.
  if (stats.truncated && stats.linkTypes.length === 0)
    throw badCapture(source.path, stats.notes[0] ?? 'nothing could be read', null);
  return stats;
}

/** As `scanFile`, with all flows and hits gathered: for who needs them at once. */
export async function scanWholeFile(of: Omit<ScanFileOptions, 'sink'>): Promise<ScanResult> {
  const gathered = createScanGatherer();
  return gathered.result(await scanFile({ ...of, sink: gathered.sink }));
}

/** Without canaries there is little to do but what every thread would have to do for itself; a pipe can be read but once. */
function threadsFor(path: string, searches: boolean, jobs = 1): number {
  if (!searches || path === '-') return 1;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) return 1;
  return jobs;
}

/** A scan in this thread. */
export async function scanHere(
  of: {
    source: CaptureSource;
    sink: ScanSink;
    onChunk?: (closed: number) => void;
  } & ScanOptions,
): Promise<ScanStats> {
  const { source, sink, onChunk, ...options } = of;
  const scan = createScan(options, sink);
  let read = 0;
  try {
    for await (const chunk of readCapture(source)) {
      scan.push(chunk);
      read += chunk.length;
      onChunk?.(scan.closed());
    }
  } catch (cause) {
    const code = errorCode(cause);
    if (code === null) throw cause;
    if (!code.startsWith('Z_') || read === 0) throw badCapture(source.path, `cannot be read (${code})`, cause);
    const stats = scan.end();
    const note = `the compressed file is damaged or ends too early (${code}); what could be unpacked before was read`;
    return { ...stats, truncated: true, notes: [note, ...stats.notes] };
  }
  return scan.end();
}

function badCapture(path: string, what: string, cause: unknown): LeakdiffError {
  const file = path === '-' ? 'standard input' : path;
  return new LeakdiffError('BAD_FILE', `${file}: ${what}; expected a pcap or pcapng capture`, { cause });
}

function errorCode(error: unknown): string | null {
  return error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    !(error instanceof LeakdiffError)
    ? error.code
    : null;
}
