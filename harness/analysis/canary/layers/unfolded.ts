import { createArena } from './arena.ts';
import { type Layer, type Span, type Spans, spend } from './layer.ts';

const lineFeed = 10;
const carriageReturn = 13;
const blank = 32;
const tab = 9;
/** Texts larger than this are read so far. */
const longest = 1024 * 1024;

/**
 * Lines that were folded: a line break and one blank or tab that are no part of the text, as vCard (RFC 6350 section 3.2), iCalendar (RFC 5545), LDIF (RFC 2849) and
 * mail have them. An indented text looks the same but for more blanks, and is not taken apart.
 */
export const unfolded: Layer = {
  name: 'unfolded',
  textual: true,
  once: true,
  open(source, budget) {
    const { bytes, buffer } = source;
    const folds = createFolds(buffer);
    const stretches = stretchesOf(source.runs(), bytes.length).filter(([from, to]) => folds(from) < to);
    const size = Math.min(
      stretches.reduce((sum, [from, to]) => sum + to - from, 0),
      longest,
    );
    if (size === 0 || !spend(budget, size)) return [];
    const arena = createArena(size + stretches.length);
    for (const [from, to] of stretches) {
      const end = Math.min(to, from + longest - arena.length());
      arena.begin(from);
      for (let at = from; at < end; at++) {
        const line = bytes[at] === carriageReturn ? at + 1 : at;
        if (bytes[line] === lineFeed && isFold(bytes, line)) {
          at = line + 1;
          arena.mark(at + 1);
        } else arena.put(bytes[at] ?? 0);
      }
      arena.close(1);
      if (arena.length() >= longest) break;
    }
    return arena.opened((run, into) => run + into);
  },
};

/** Where there may be folded text: all of it where it is mostly text, as names in UTF-8 break runs; else, as noise has folds by chance, its runs of text. */
function stretchesOf(runs: Spans, length: number): Span[] {
  const found: Span[] = [];
  let covered = 0;
  for (let i = 0; i < runs.length; i += 2) {
    const [from = 0, to = 0] = [runs[i], runs[i + 1]];
    covered += to - from;
    found.push([from, to]);
  }
  return covered * 2 >= length ? [[0, length]] : found;
}

/** Where the first fold at a position or after it is, for positions that ascend; the length of the bytes where there is none. */
function createFolds(buffer: Buffer): (from: number) => number {
  let known = -1;
  return (from) => {
    if (known < from) known = nextFold(buffer, from);
    return known;
  };
}

/** Whether exactly one blank follows the line feed at `at`. */
function isFold(bytes: Uint8Array, at: number): boolean {
  const [sign, next] = [bytes[at + 1], bytes[at + 2]];
  return (sign === blank || sign === tab) && next !== undefined && next !== tab && next > blank;
}

function nextFold(buffer: Buffer, from: number): number {
  for (let at = buffer.indexOf(lineFeed, from); at >= 0; at = buffer.indexOf(lineFeed, at + 1))
    if (isFold(buffer, at)) return at;
  return buffer.length;
}
