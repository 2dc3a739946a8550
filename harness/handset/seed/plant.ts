import { limits } from '../../model/limits.ts';
import { checkNonce, type Run, refusalIn } from './content.ts';

export type PlantOptions = {
  /** Marks every planted row, so that it can be found, read back and removed: 6 to 32 of a-z and 0-9, fresh for each planting. */
  readonly nonce: string;
  /** Called as records are written; `done` may pause while they are read back. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** What became of a planting: of each entry, whether it was read back from the handset with its exact values. */
export type Planted = {
  readonly entries: readonly { readonly id: string; readonly readBack: boolean }[];
  readonly planted: number;
  readonly readBack: number;
  /** UTF-8 bytes of the values that were read back. */
  readonly bytes: number;
  /** What the handset said where it refused; null where it said nothing (which it may do, too, when it refuses). */
  readonly refusal: string | null;
};

/** A record with the mark that its row carries. */
export type Marked<Entry> = { readonly entry: Entry; readonly mark: string };

export type Planting<Entry extends { readonly id: string }> = {
  /** Writes some records; `tick` tells how many of them are written so far. Gives what the handset said. */
  readonly write: (records: readonly Marked<Entry>[], tick: (done: number) => void) => Promise<string>;
  /** Ids of those that are there with their exact values; `prefix` is that of these records' marks. */
  readonly readBack: (records: readonly Marked<Entry>[], prefix: string) => Promise<ReadonlySet<string>>;
  readonly bytesOf: (entry: Entry) => number;
};

/** The first few tell whether the handset obeys at all: a real 4.3 one takes a second for each `content` call. */
const firstChunk = 10;
const chunkSize = 250;

/** Writes and reads back in chunks, and stops when none of a chunk is there: all further writes would be refused as well. */
export async function plantInChunks<Entry extends { readonly id: string }>(
  entries: readonly Entry[],
  options: PlantOptions,
  planting: Planting<Entry>,
): Promise<Planted> {
  checkNonce(options.nonce);
  const found = new Set<string>();
  let refusal: string | null = null;
  let done = 0;
  for (let chunk = 0; done < entries.length; chunk += 1) {
    const prefix = `${options.nonce}-${chunk}-`;
    const part = entries.slice(done, done + (chunk === 0 ? firstChunk : chunkSize));
    const records = part.map((entry, index) => ({ entry, mark: `${prefix}${index}` }));
    const before = done;
    const said = await planting.write(records, (written) => options.onProgress?.(before + written, entries.length));
    refusal ??= refusalIn(said);
    const there = await planting.readBack(records, prefix);
    for (const id of there) found.add(id);
    done += part.length;
    if (there.size === 0) break;
  }
  const result = entries.map(({ id }) => ({ id, readBack: found.has(id) }));
  return {
    entries: result,
    planted: entries.length,
    readBack: result.filter((entry) => entry.readBack).length,
    bytes: entries.reduce((sum, entry) => sum + (found.has(entry.id) ? planting.bytesOf(entry) : 0), 0),
    refusal,
  };
}

/** A real handset's worst `content` call, and what any script may take. */
const slowestCallMs = 10_000;
const scriptFloorMs = 60_000;
const ticksEvery = 10;
/** Each `content` call starts a Java VM of its own: four at a time keep the cores of a handset busy. */
const lanes = 4;

/**
 * Runs commands in one pushed script, in lanes side by side, so their order is not kept; a line `@n` in the output says that n more are
 * done. Gives all else that was said.
 */
export async function runInBulk(
  run: Run,
  commands: readonly string[],
  options: { what: string; tick: (done: number) => void; signal?: AbortSignal | undefined },
): Promise<string> {
  let done = 0;
  const { stdout, stderr } = await run(inLanes(commands), {
    what: options.what,
    signal: options.signal,
    timeoutMs: Math.min(limits.adb.scriptMs, scriptFloorMs + commands.length * slowestCallMs),
    onOutput: (chunk) => {
      for (const [, count] of chunk.toString('latin1').matchAll(/^@(\d+)\r?$/gm)) done += Number(count);
      options.tick(Math.min(done, commands.length));
    },
  });
  options.tick(commands.length);
  return `${stdout.replace(/^@\d+\n/gm, '')}${stderr}`;
}

function inLanes(commands: readonly string[]): string {
  const bodies = Array.from({ length: Math.min(lanes, commands.length) }, (_, lane) => {
    const own = commands.filter((_, index) => index % lanes === lane);
    return own.flatMap((command, index) =>
      (index + 1) % ticksEvery === 0 ? [command, `echo @${ticksEvery}`] : [command],
    );
  });
  return [...bodies.map((body) => `(\n${body.join('\n')}\n) &`), 'wait'].join('\n');
}

export const utf8Bytes = (text: string): number => Buffer.byteLength(text);
