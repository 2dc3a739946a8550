import { type Escapes, hexNumber, openEscapes, putCharacter, putUnit, tableOf } from './escapes.ts';
import type { Layer } from './layer.ts';

const backslash = 92;
const brace = 123;
const closingBrace = 125;
const lastCode = 0x10ffff;
const simple = new Int16Array(256).fill(-1);
for (const [letter, byte] of Object.entries({ '"': 34, '\\': 92, '/': 47, "'": 39, b: 8, f: 12, n: 10, r: 13, t: 9 }))
  simple[letter.charCodeAt(0)] = byte;

/** Text on one line: an escaped text has no raw line breaks. */
const inside = new Uint8Array(256).fill(1, 32).fill(0, 127, 128);

const escapes: Escapes = { sign: backslash, read, inside, edges: tableOf('"') };

/** The escapes of JSON strings (RFC 8259 section 7), with surrogate pairs; and those of JavaScript, C and Python: `\xHH`, `\u{H}`, `\UHHHHHHHH`, and bytes in three octal digits. */
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
  if (letter === 117) return bytes[at + 2] === brace ? putBraced(bytes, at, put) : putUnit(bytes, at, put);
  if (letter === 85) return putLong(bytes, at, put);
  const octal = isOctal(letter - 48, 3) && isOctal((bytes[at + 2] ?? 0) - 48) && isOctal((bytes[at + 3] ?? 0) - 48);
  if (!octal) return 0;
  put(((letter - 48) << 6) | (((bytes[at + 2] ?? 0) - 48) << 3) | ((bytes[at + 3] ?? 0) - 48));
  return 4;
}

function isOctal(digit: number, most = 7): boolean {
  return digit >= 0 && digit <= most;
}

/** `\u{1F600}`. */
function putBraced(bytes: Uint8Array, at: number, put: (byte: number) => void): number {
  for (let digits = 1; digits <= 6; digits++) {
    if (bytes[at + 3 + digits] !== closingBrace) continue;
    const code = hexNumber(bytes, at + 3, digits);
    if (code < 0 || code > lastCode) return 0;
    putCharacter(code, put);
    return digits + 4;
  }
  return 0;
}

/** `\U0001F600`. */
function putLong(bytes: Uint8Array, at: number, put: (byte: number) => void): number {
  const code = hexNumber(bytes, at + 2, 8);
  if (code < 0 || code > lastCode) return 0;
  putCharacter(code, put);
  return 10;
}
