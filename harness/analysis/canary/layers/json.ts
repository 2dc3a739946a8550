import { createArena } from './arena.ts';
import { type Layer, spend } from './layer.ts';

const backslash = 92;
/** Characters after which the position is noted. */
const markEvery = 512;
const simple: ReadonlyMap<number, number> = new Map(
  (
    [
      ['"', 34],
      ['\\', 92],
      ['/', 47],
      ["'", 39],
      ['b', 8],
      ['f', 12],
      ['n', 10],
      ['r', 13],
      ['t', 9],
    ] as const
  ).map(([letter, byte]) => [letter.charCodeAt(0), byte]),
);

/** The escapes of JSON strings (RFC 8259 section 7), with surrogate pairs; `\xHH` of JavaScript as well. */
export const json: Layer = {
  name: 'json',
  open(bytes, budget) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = buffer.indexOf(backslash);
    if (at < 0) return [];
    const arena = createArena(1024);
    let decodedTo = 0;
    for (; at >= 0; at = buffer.indexOf(backslash, Math.max(at + 1, decodedTo))) {
      if (readEscape(bytes, at) === null) continue;
      let from = at;
      while (from > decodedTo && isText(bytes[from - 1] ?? 0)) from--;
      let to = at;
      while (to < bytes.length && isText(bytes[to] ?? 0)) to++;
      if (!spend(budget, to - from)) break;
      arena.begin(from);
      for (let i = from, n = 1; i < to; n++) {
        if (n % markEvery === 0) arena.mark(i);
        const found = readEscape(bytes, i);
        if (found === null) arena.put(bytes[i++] ?? 0);
        else {
          for (const byte of found.bytes) arena.put(byte);
          i += found.width;
        }
      }
      arena.close(4);
      decodedTo = to;
    }
    const child = arena.opened((run, into) => {
      let position = run;
      for (let i = 0; i < into; ) {
        const found = readEscape(bytes, position);
        i += found?.bytes.length ?? 1;
        position += i > into ? 0 : (found?.width ?? 1);
      }
      return position;
    });
    return child === null ? [] : [child];
  },
};

function readEscape(bytes: Uint8Array, at: number): { bytes: Uint8Array | readonly number[]; width: number } | null {
  if (bytes[at] !== backslash) return null;
  const letter = bytes[at + 1] ?? 0;
  const byte = simple.get(letter);
  if (byte !== undefined) return { bytes: [byte], width: 2 };
  if (letter === 120) {
    const value = hexNumber(bytes, at + 2, 2);
    return value < 0 ? null : { bytes: Buffer.from(String.fromCharCode(value)), width: 4 };
  }
  if (letter !== 117) return null;
  const unit = hexNumber(bytes, at + 2, 4);
  if (unit < 0) return null;
  const isPair = unit >= 0xd800 && unit < 0xdc00 && bytes[at + 6] === backslash && bytes[at + 7] === 117;
  const second = isPair ? hexNumber(bytes, at + 8, 4) : -1;
  if (second >= 0xdc00 && second < 0xe000) return { bytes: Buffer.from(String.fromCharCode(unit, second)), width: 12 };
  return { bytes: Buffer.from(String.fromCharCode(unit)), width: 6 };
}

function hexNumber(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0;
  for (let i = 0; i < digits; i++) {
    const byte = bytes[at + i] ?? 0;
    const lower = byte | 32;
    if (byte >= 48 && byte <= 57) value = value * 16 + byte - 48;
    else if (lower >= 97 && lower <= 102) value = value * 16 + lower - 87;
    else return -1;
  }
  return value;
}

/** Text on one line: an escaped text has no raw line breaks. */
function isText(byte: number): boolean {
  return byte >= 32 && byte !== 127;
}
