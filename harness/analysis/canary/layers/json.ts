import { type Escapes, hexNumber, openEscapes, putCharacter, tableOf } from './escapes.ts';
import type { Layer } from './layer.ts';

const backslash = 92;
const simple = new Int16Array(256).fill(-1);
for (const [letter, byte] of Object.entries({ '"': 34, '\\': 92, '/': 47, "'": 39, b: 8, f: 12, n: 10, r: 13, t: 9 }))
  simple[letter.charCodeAt(0)] = byte;

/** Text on one line: an escaped text has no raw line breaks. */
const inside = new Uint8Array(256).fill(1, 32).fill(0, 127, 128);

const escapes: Escapes = { sign: backslash, read, inside, edges: tableOf('"') };

/** The escapes of JSON strings (RFC 8259 section 7), with surrogate pairs; `\xHH` of JavaScript as well. */
export const json: Layer = {
  name: 'json',
  textual: true,
  open: (source, budget) => openEscapes(source, budget, escapes),
};

function read(bytes: Uint8Array, at: number, put: (byte: number) => void): number {
  if (bytes[at] !== backslash) return 0;
  const letter = bytes[at + 1] ?? 0;
  const byte = simple[letter] ?? -1;
  if (byte >= 0) {
    put(byte);
    return 2;
  }
  if (letter === 120) {
    const value = hexNumber(bytes, at + 2, 2);
    if (value < 0) return 0;
    putCharacter(value, put);
    return 4;
  }
  if (letter !== 117) return 0;
  const unit = hexNumber(bytes, at + 2, 4);
  if (unit < 0) return 0;
  const isPair = unit >= 0xd800 && unit < 0xdc00 && bytes[at + 6] === backslash && bytes[at + 7] === 117;
  const second = isPair ? hexNumber(bytes, at + 8, 4) : -1;
  if (second >= 0xdc00 && second < 0xe000) {
    putCharacter(0x10000 + (((unit - 0xd800) << 10) | (second - 0xdc00)), put);
    return 12;
  }
  putCharacter(unit, put);
  return 6;
}
