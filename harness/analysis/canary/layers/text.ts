import { createArena } from './arena.ts';
import { type Layer, type Opened, spend } from './layer.ts';

/** The shortest value that is looked for has four characters. */
const shortestText = 4;

/** ASCII characters in UTF-16, either byte order: what is left without the zero bytes. */
export const utf16: Layer = {
  name: 'utf-16',
  open(bytes, budget) {
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
      const child = arena.opened(
        (run, into) => run + into * 2,
        () => (order === 0 ? 'utf-16le' : 'utf-16be'),
      );
      if (child !== null) opened.push(child);
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

/** Digits that are needed for a number to be worth while. */
const shortestNumber = 8;

/** Numbers written in groups, `+852 9123-4567`, `35 209900 176148 1`: what is left without blanks, hyphens, dots, slashes and brackets. */
export const separators: Layer = {
  name: 'separators',
  open(bytes, budget) {
    const arena = createArena(256);
    const sources: number[] = [];
    let from = 0;
    for (let at = 7; at < bytes.length; at += 8) {
      if (!isNumberPart(bytes[at] ?? 0)) continue;
      let first = at;
      while (first > from && isNumberPart(bytes[first - 1] ?? 0)) first--;
      let to = at;
      while (to < bytes.length && isNumberPart(bytes[to] ?? 0)) to++;
      if (to - first > shortestNumber && hasBoth(bytes, first, to)) {
        if (!spend(budget, to - first)) break;
        arena.begin(sources.length);
        for (let i = first; i < to; i++) {
          if (!isKept(bytes[i] ?? 0)) continue;
          arena.put(bytes[i] ?? 0);
          sources.push(i);
        }
        arena.close(0);
      }
      from = to;
      if (to > at) at = (to - 1) | 7;
    }
    const child = arena.opened((run, into) => sources[run + into] ?? (sources[sources.length - 1] ?? 0) + 1);
    return child === null ? [] : [child];
  },
};

function isPrintable(byte: number): boolean {
  return byte >= 32 && byte < 127;
}

/** Digits, plus, and ` ()-./`. */
const numberParts = new Uint8Array(256);
for (const character of '0123456789+ ()-./') numberParts[character.charCodeAt(0)] = 1;

function isNumberPart(byte: number): boolean {
  return numberParts[byte] === 1;
}

function isKept(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || byte === 43;
}

/** Enough digits, and a separator between two of them. */
function hasBoth(bytes: Uint8Array, from: number, to: number): boolean {
  let digits = 0;
  let gaps = 0;
  for (let at = from; at < to; at++) {
    if (isKept(bytes[at] ?? 0)) digits++;
    else if (digits > 0) gaps++;
  }
  return digits >= shortestNumber && gaps > 0;
}
