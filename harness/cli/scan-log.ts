import { harFlows } from '../analysis/har/flows.ts';
import { scanHar } from '../analysis/har/scan.ts';
import type { ScanOptions } from '../analysis/scan.ts';
import { printFlow, printHit } from '../analysis/scan-lines.ts';
import type { ZeekFlows } from '../analysis/zeek/flows.ts';
import { createZeekReader } from '../analysis/zeek/records.ts';
import { createZeekScan } from '../analysis/zeek/scan.ts';
import { LeakdiffError } from '../model/failure.ts';

/** An archive is read whole, as JSON has no other way; a larger one is refused. */
const harBytes = 256 * 1024 * 1024;

export type LogInput = ScanOptions & {
  readonly kind: 'har' | 'zeek';
  /** The file's contents, unpacked. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Where the flows of Zeek's logs are gathered, as several logs describe the same ones; null when canaries are looked for. */
  readonly flows: ZeekFlows | null;
  readonly print: (line: string) => void;
};

/** Scans an HTTP archive or a log of Zeek. Gives notes of what could not be read. Throws BAD_FILE. */
export async function scanLog(input: LogInput): Promise<string[]> {
  const { kind, file, chunks, flows, print } = input;
  try {
    return kind === 'har' ? scanArchive(await wholeText(file, chunks), input) : await scanZeek(chunks, flows, input);
  } catch (cause) {
    if (cause instanceof LeakdiffError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    const expected = kind === 'har' ? 'an HTTP archive' : 'a log of Zeek';
    throw new LeakdiffError('BAD_FILE', `${file}: cannot be read (${code}); expected ${expected}`, { cause });
  }

  function scanArchive(text: string, options: ScanOptions): string[] {
    if (flows !== null) {
      harFlows(text, file).map(printFlow).forEach(print);
      return [];
    }
    const { hits, notes } = scanHar(text, options);
    hits.map(printHit).forEach(print);
    return [...notes];
  }
}

/** An archive's text. BAD_FILE where it is too large. */
export async function wholeText(file: string, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > harBytes)
      throw new LeakdiffError(
        'BAD_FILE',
        `${file}: is larger than ${harBytes / 1024 ** 2} MiB unpacked; split the HTTP archive, or scan the capture it was made from`,
      );
    // The chunk's memory is used again for the next.
    parts.push(Buffer.from(chunk));
  }
  return Buffer.concat(parts).toString('utf8');
}

async function scanZeek(
  chunks: AsyncIterable<Uint8Array>,
  flows: ZeekFlows | null,
  { print, ...options }: LogInput,
): Promise<string[]> {
  const reader =
    flows === null ? createZeekScan({ ...options, onHit: (hit) => print(printHit(hit)) }) : createZeekReader(flows.add);
  for await (const chunk of chunks) reader.push(chunk);
  return reader.end();
}
