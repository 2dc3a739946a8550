import { createArena } from './arena.ts';
import { type Budget, type Layer, type Opened, spend } from './layer.ts';

const percentSign = 37;
const plus = 43;
/** Decoded bytes after which the position is noted. */
const markEvery = 512;

/** Percent-encoding (RFC 3986 section 2.1). */
export const percent: Layer = { name: 'percent', open: (bytes, budget) => open(bytes, budget, false) };

/** The fields of a form (WHATWG URL standard, application/x-www-form-urlencoded): percent-encoding, and `+` for a blank. */
export const form: Layer = { name: 'form', open: (bytes, budget) => open(bytes, budget, true) };

/** Decodes each run of visible characters that holds an escape. The positions of its bytes are found again by counting along the run. */
function open(bytes: Uint8Array, budget: Budget, plusIsBlank: boolean): Opened[] {
  const mark = plusIsBlank ? plus : percentSign;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = buffer.indexOf(mark);
  if (at < 0) return [];
  const arena = createArena(1024);
  let decodedTo = 0;
  for (; at >= 0; at = buffer.indexOf(mark, Math.max(at + 1, decodedTo))) {
    if (!plusIsBlank && escaped(bytes, at) < 0) continue;
    let from = at;
    while (from > decodedTo && isVisible(bytes[from - 1] ?? 0)) from--;
    let to = at;
    while (to < bytes.length && isVisible(bytes[to] ?? 0)) to++;
    if (!spend(budget, to - from)) break;
    arena.begin(from);
    for (let i = from, n = 1; i < to; i += width(bytes, i), n++) {
      if (n % markEvery === 0) arena.mark(i);
      const value = escaped(bytes, i);
      if (value >= 0) arena.put(value);
      else arena.put(plusIsBlank && bytes[i] === plus ? 32 : (bytes[i] ?? 0));
    }
    arena.close(4);
    decodedTo = to;
  }
  const child = arena.opened((run, into) => {
    let position = run;
    for (let i = 0; i < into; i++) position += width(bytes, position);
    return position;
  });
  return child === null ? [] : [child];
}

function width(bytes: Uint8Array, at: number): number {
  return escaped(bytes, at) >= 0 ? 3 : 1;
}

/** The byte that an escape stands for, or -1. */
function escaped(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== percentSign) return -1;
  const high = digit(bytes[at + 1] ?? 0);
  const low = digit(bytes[at + 2] ?? 0);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function digit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function isVisible(byte: number): boolean {
  return byte > 32 && byte < 127;
}
