import { createArena } from './arena.ts';
import { type Layer, spend } from './layer.ts';

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
  open({ bytes, buffer }, budget) {
    const first = Math.min(...['\n ', '\n\t'].map((fold) => nextFold(buffer, fold)));
    if (first >= buffer.length) return [];
    const size = Math.min(bytes.length, longest);
    if (!spend(budget, size)) return [];
    const arena = createArena(size);
    arena.begin(0);
    for (let at = 0; at < size; at++) {
      const line = bytes[at] === carriageReturn ? at + 1 : at;
      if (bytes[line] === 10 && isFold(bytes, line)) {
        at = line + 1;
        arena.mark(at + 1);
      } else arena.put(bytes[at] ?? 0);
    }
    arena.close(0);
    return arena.opened((run, into) => run + into);
  },
};

/** Whether exactly one blank follows the line feed at `at`. */
function isFold(bytes: Uint8Array, at: number): boolean {
  const [sign, next] = [bytes[at + 1], bytes[at + 2]];
  return (sign === blank || sign === tab) && next !== undefined && next !== tab && next > blank;
}

function nextFold(buffer: Buffer, fold: string): number {
  for (let at = buffer.indexOf(fold); at >= 0; at = buffer.indexOf(fold, at + 1)) if (isFold(buffer, at)) return at;
  return buffer.length;
}
