import { existsSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { LeakdiffError } from '../model/failure.ts';
import type { CaptureStats } from '../model/journal.ts';
import { limits } from '../model/limits.ts';
import { type CaptureEnd, explainEnd, isCapturing, readCounts } from './capture-log.ts';
import type { Capture, CaptureRequest } from './capture-network.ts';
import { type Child, startChild } from './child.ts';

/** Kernel memory for packets that dumpcap has not fetched yet, MiB: half a second of a gigabit. */
const BUFFER_MIB = 64;
/**
 * dumpcap lets the kernel hold a block of packets back for 250 ms (dumpcap.c: CAP_READ_TIMEOUT) and drops what is in it when the signal comes: stopped
 * at once, 50 captures of 50 lacked their last packets.
 */
const DRAIN_MS = 500;

export type CaptureOptions = CaptureRequest & {
  readonly interface: string;
  /** Which frames are kept, in the language of pcap-filter(7); all where it is left out. */
  readonly filter?: string;
  /** The capture ends, and says so, at about this many bytes. */
  readonly limitBytes?: number;
};

/**
 * Starts dumpcap: pcapng, whole packets, promiscuous, one file. Resolves when the kernel keeps every packet for it. Throws CAPTURE_FAILED (no
 * interface, no right, file exists) or NO_SPACE.
 */
export async function startCapture(options: CaptureOptions): Promise<Capture> {
  const { id, file, interface: name } = options;
  const limitBytes = options.limitBytes ?? limits.network.captureFileBytes;
  if (existsSync(file)) {
    throw new LeakdiffError('CAPTURE_FAILED', `${file} is there already; a capture never overwrites evidence`);
  }
  const child = startChild('dumpcap', [
    ...['-q', '-n', '-i', name, '-B', String(BUFFER_MIB)],
    ...(options.filter === undefined ? [] : ['-f', options.filter]),
    ...['-a', `filesize:${Math.max(1, Math.ceil(limitBytes / 1000))}`, '-w', file],
  ]);
  const describe = (how: string): CaptureEnd => ({
    ...{ id, interface: name, file, log: child.log(), how, limitBytes },
    fileBytes: statSync(file, { throwIfNoEntry: false })?.size ?? 0,
  });
  await waitUntilCapturing(child, describe);
  const startedAt = Date.now();
  let stopping: Promise<CaptureStats> | null = null;
  let endedAt: number | null = null;
  void child.ended.then((how) => {
    endedAt = Date.now();
    if (stopping === null) options.onFailure?.(explainEnd(describe(how)));
  });

  const finish = async (): Promise<CaptureStats> => {
    let clean = false;
    if (child.end() === null) {
      await delay(DRAIN_MS);
      const alive = child.end() === null;
      const obeyed = await child.stop({ signal: 'SIGINT', withinMs: limits.network.captureStopMs });
      clean = alive && obeyed && child.end() === 'exit code 0';
    }
    const counts = readCounts(child.log());
    return {
      startedAt,
      endedAt: endedAt ?? Date.now(),
      interface: name,
      packets: counts?.packets ?? 0,
      dropped: counts?.dropped ?? 0,
      clean: clean && counts !== null,
    };
  };
  return {
    file,
    startedAt,
    stop: () => {
      stopping ??= finish();
      return stopping;
    },
  };
}

async function waitUntilCapturing(child: Child, describe: (how: string) => CaptureEnd): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const capturing = new Promise<'capturing'>((resolve) => {
    child.onLog(() => {
      if (isCapturing(child.log())) resolve('capturing');
    });
  });
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limits.network.captureStartMs);
  });
  const first = await Promise.race([capturing, late, child.ended]);
  clearTimeout(timer);
  if (first === 'capturing' && child.end() === null) return;
  if (first === 'late') {
    await child.stop({ signal: 'SIGTERM', withinMs: limits.network.captureStopMs });
    const seconds = limits.network.captureStartMs / 1000;
    throw new LeakdiffError('CAPTURE_FAILED', `dumpcap did not begin to capture within ${seconds} s: ${child.log()}`);
  }
  throw explainEnd(describe(await child.ended));
}
