import { createArena } from './arena.ts';
import { type Layer, spend } from './layer.ts';

const lineFeed = 10;
const carriageReturn = 13;
/** Of the line `begin 644 name`. */
const longestName = 256;
/** Bytes in a line at most. */
const fullLine = 45;

/** What `uuencode` writes (POSIX.1-2017, uuencode): between `begin` and `end`, lines of a length and four characters for three bytes. */
export const uuencode: Layer = {
  name: 'uuencode',
  textual: true,
  open({ bytes, buffer, signs }, budget) {
    const arena = createArena(256);
    const parts: number[] = [];
    for (const at of signs('begin ')) {
      let line = isBegin(buffer, at) ? nextLine(bytes, at, longestName) : -1;
      if (line < 0) continue;
      arena.begin(line + 1);
      for (let next = readLine(bytes, line, arena); next > line; next = readLine(bytes, line, arena)) {
        line = next;
        arena.mark(line + 1);
        if (!spend(budget, fullLine)) break;
      }
      if (arena.close(4)) parts.push(arena.runStart(), arena.length() - 1);
    }
    return arena.opened((run, into) => run + Math.floor((into * 4) / 3), { parts });
  },
};

function isBegin(buffer: Buffer, at: number): boolean {
  if (at > 0 && buffer[at - 1] !== lineFeed) return false;
  return /^begin [0-7]{3,4} /.test(buffer.toString('latin1', at, at + 12));
}

function nextLine(bytes: Uint8Array, at: number, most: number): number {
  const end = bytes.subarray(at, at + most).indexOf(lineFeed);
  return end < 0 ? -1 : at + end + 1;
}

/** Decodes the line at `at`; returns where the next one begins, or `at` where it is none or the last. */
function readLine(bytes: Uint8Array, at: number, arena: { readonly put: (byte: number) => void }): number {
  const size = ((bytes[at] ?? 32) - 32) & 63;
  const end = at + 1 + Math.ceil(size / 3) * 4;
  const isEnd = bytes[end] === lineFeed || bytes[end] === carriageReturn;
  if (size === 0 || size > fullLine || !isEnd) return at;
  const value = (i: number) => ((bytes[i] ?? 0) - 32) & 63;
  for (let i = at + 1; i < end; i++) if ((bytes[i] ?? 0) < 32 || (bytes[i] ?? 0) > 96) return at;
  for (let i = at + 1, left = size; i < end; i += 4) {
    const group = (value(i) << 18) | (value(i + 1) << 12) | (value(i + 2) << 6) | value(i + 3);
    for (let shift = 16; shift >= 0 && left > 0; shift -= 8, left--) arena.put((group >> shift) & 255);
  }
  return end + (bytes[end] === carriageReturn ? 2 : 1);
}
