import { createArena } from './arena.ts';
import { type Layer, type Opened, spend } from './layer.ts';

/** The shortest value that is looked for has four characters. */
const shortestText = 4;

/** ASCII characters in UTF-16, either byte order: what is left without the zero bytes. */
export const utf16: Layer = {
  name: 'utf-16',
  dialects: ['utf-16le', 'utf-16be'],
  open({ bytes }, budget) {
    const opened: Opened[] = [];
    for (const [order, runs] of findPairs(bytes).entries()) {
      if (runs.length === 0) continue;
      const arena = createArena(256);
      for (const [from, to] of runs) {
        if (!spend(budget, (to - from) / 2)) break;
        arena.begin(from);
        for (let i = from; i < to; i += 2) arena.put(bytes[i + order] ?? 0);
        arena.close(shortestText);
      }
      const nameOf = () => (order === 0 ? 'utf-16le' : 'utf-16be');
      opened.push(...arena.opened((run, into) => run + into * 2, { nameOf }));
    }
    return opened;
  },
};

type Run = readonly [number, number];

/**
 * Runs of at least four pairs of a printable character and a zero: with the character first, and with the zero first. Only aligned words are
 * looked at: a run of eight bytes holds a whole one, which has a zero in every other byte.
 */
function findPairs(bytes: Uint8Array): [Run[], Run[]] {
  const runs: [Run[], Run[]] = [[], []];
  const done: [number, number] = [0, 0];
  const aligned = (4 - (bytes.byteOffset & 3)) & 3;
  if (bytes.length < aligned + 4) return runs;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, (bytes.length - aligned) >> 2);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    if ((word & 0x00ff00ff) !== 0 && (word & 0xff00ff00) !== 0) continue;
    for (const order of [0, 1] as const) {
      const run = pairsAround(bytes, { at: aligned + i * 4, order, least: done[order] });
      if (run === null) continue;
      done[order] = run[1];
      if (run[1] - run[0] >= shortestText * 2) runs[order].push(run);
    }
  }
  return runs;
}

/** The longest run of pairs that holds the byte at `at`, and begins no earlier than `least`. */
function pairsAround(
  bytes: Uint8Array,
  { at, order, least }: { readonly at: number; readonly order: 0 | 1; readonly least: number },
): Run | null {
  const isPair = (i: number) => isPrintable(bytes[i + order] ?? 0) && bytes[i + 1 - order] === 0;
  if (at < least) return null;
  let from = isPair(at) ? at : at + 1;
  if (!isPair(from)) return null;
  while (from - 2 >= least && isPair(from - 2)) from -= 2;
  let to = from;
  while (to + 2 <= bytes.length && isPair(to)) to += 2;
  return [from, to];
}

function isPrintable(byte: number): boolean {
  return byte >= 32 && byte < 127;
}
