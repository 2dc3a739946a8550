import { createArena } from './arena.ts';
import { type Layer, type Opened, spend } from './layer.ts';

/** The shortest value that is looked for has four characters. */
const shortestText = 4;

/** ASCII characters in UTF-16, either byte order: what is left without the zero bytes. */
export const utf16: Layer = {
  name: 'utf-16',
  open(bytes, budget) {
    const opened: Opened[] = [];
    for (const order of [0, 1]) {
      const arena = createArena(256);
      const isPair = (at: number) => isPrintable(bytes[at + order] ?? 0) && bytes[at + 1 - order] === 0;
      let from = 0;
      // A run of four characters has eight bytes: one of them stands at each multiple of four.
      for (let at = 0; at + 2 <= bytes.length; at += 4) {
        if (bytes[at] !== 0 && bytes[at + 1] !== 0) continue;
        let first = isPair(at) ? at : isPair(at - 1) && at > 0 ? at - 1 : -1;
        if (first < from) continue;
        while (first - 2 >= from && isPair(first - 2)) first -= 2;
        let to = first;
        while (to + 2 <= bytes.length && isPair(to)) to += 2;
        if (to - first >= shortestText * 2) {
          if (!spend(budget, (to - first) / 2)) break;
          arena.begin(first);
          for (let i = first; i < to; i += 2) arena.put(bytes[i + order] ?? 0);
          arena.close(shortestText);
        }
        from = to;
        if (to > at) at = (to - 1) & ~3;
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
function isNumberPart(byte: number): boolean {
  return (byte >= 45 && byte <= 57) || byte === 32 || byte === 40 || byte === 41 || byte === 43;
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
