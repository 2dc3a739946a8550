import { type Layer, spend } from './layer.ts';
import type { Source } from './source.ts';
import { createWholes } from './wholes.ts';

/** Eight characters hold six bytes: a number in BCD. */
const shortest = 8;
/** Values longer than this are only read where the marks of Adobe stand round them. */
const longestUnmarked = 64 * 1024;

type Alphabet = { readonly name: string; readonly values: Int8Array; readonly zero: number };

function alphabet(name: string, characters: string, zero: number): Alphabet {
  const values = new Int8Array(256).fill(-1);
  characters.split('').forEach((character, value) => {
    values[character.charCodeAt(0)] = value;
  });
  return { name, values, zero };
}

/** From `!` on (btoa; Adobe's PostScript Language Reference, ASCII85Encode), with `z` for four zero bytes. */
const ascii85Alphabet = alphabet(
  'ascii85',
  Array.from({ length: 85 }, (_, i) => String.fromCharCode(33 + i)).join(''),
  'z'.charCodeAt(0),
);
/** ZeroMQ's RFC 32. */
const z85Alphabet = alphabet(
  'z85',
  '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#',
  -1,
);

/** RFC 1924's, which Python's `b85encode` and git have. */
const rfc1924Alphabet = alphabet(
  'base85',
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~',
  -1,
);

/** By byte: in which alphabets it is, ... */
const inAscii85 = 1;
const inZ85 = 2;
const inRfc1924 = 16;
/** ... whether it is a sign that base 85 uses and identifiers, numbers and paths do not, and whether a capital letter. */
const unusual = 4;
const capital = 8;
const kinds = new Uint8Array(256).fill(capital, 65, 91);
for (const character of '!"#$%&\'()*,;<>?@[\\]^`{|}~') kinds[character.charCodeAt(0)] = unusual;
for (let byte = 0; byte < 256; byte++) {
  const isIn = (of: Alphabet) => (of.values[byte] ?? -1) >= 0 || byte === of.zero;
  kinds[byte] =
    (kinds[byte] ?? 0) |
    (isIn(ascii85Alphabet) ? inAscii85 : 0) |
    (isIn(z85Alphabet) ? inZ85 : 0) |
    (isIn(rfc1924Alphabet) ? inRfc1924 : 0);
}

/** Values in base 85, in any of three alphabets, and what stands between Adobe's `<~` and `~>`, line ends left out. */
export const ascii85: Layer = {
  name: 'ascii85',
  dialects: ['z85', 'base85'],
  open(source, budget) {
    const { bytes } = source;
    const wholes = createWholes();
    const read = (from: number, to: number, of: Alphabet) => {
      const decoded = decode(bytes, from, to, of);
      if (decoded !== null) wholes.add(decoded, from, to, of.name);
    };
    const framed = framedBetween(source, '<~', '~>');
    for (let i = 0; i < framed.length; i += 2) {
      const [from = 0, to = 0] = [framed[i], framed[i + 1]];
      if (spend(budget, to - from)) read(from, to, ascii85Alphabet);
    }
    for (const among of [source.values(), source.wholes()]) {
      for (let i = 0; i < among.length; i += 2) {
        const from = among[i] ?? 0;
        const to = among[i + 1] ?? 0;
        if (to - from < shortest || to - from > longestUnmarked) continue;
        const alphabets = alphabetsOf(bytes, from, to);
        if (alphabets === 0) continue;
        if (!spend(budget, 3 * (to - from))) break;
        if (alphabets & inAscii85) read(from, to, ascii85Alphabet);
        if (alphabets & inZ85 && (to - from) % 5 === 0) read(from, to, z85Alphabet);
        if (alphabets & inRfc1924) read(from, to, rfc1924Alphabet);
      }
    }
    return wholes.opened();
  },
};

/** What stands between two marks of two characters, the marks left out, where nothing else is in between than characters of the alphabet and line ends. */
export function framedBetween({ bytes, signs }: Source, opening: string, closing: string): number[] {
  const found: number[] = [];
  for (const at of signs(opening)) {
    let end = at + 2;
    while (isFramed(bytes[end] ?? 0)) end++;
    if (bytes[end] === closing.charCodeAt(0) && bytes[end + 1] === closing.charCodeAt(1)) found.push(at + 2, end);
  }
  return found;
}

const tilde = 126;

/** Whether a character may stand between Adobe's marks. */
function isFramed(byte: number): boolean {
  return (byte !== tilde && ((kinds[byte] ?? 0) & inAscii85) !== 0) || byte === 10 || byte === 13;
}

/** Short values without such signs are told by mixing a common one with digits and letters of both cases: 1, 2, 4 and 8 for each. */
const mixed = new Uint8Array(256).fill(1, 48, 58).fill(2, 65, 91).fill(4, 97, 118);
for (const sign of '+:./=') mixed[sign.charCodeAt(0)] = 8;
const longestMixed = 1024;

/** Whether a value looks like base 85, which it does in both directions. */
export function mayBeBase85(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from >= shortest && to - from <= longestUnmarked && alphabetsOf(bytes, from, to) !== 0;
}

/**
 * In which alphabets all of a value is written, 0 where it does not look like base 85. That has signs in a quarter of its characters and capital letters
 * in a third; an address has small letters, and rarely more than one sign of these.
 */
function alphabetsOf(bytes: Uint8Array, from: number, to: number): number {
  let alphabets = inAscii85 | inZ85 | inRfc1924;
  let any = 0;
  let signs = 0;
  let seen = 0;
  for (let at = from; at < to && alphabets !== 0; at++) {
    const kind = kinds[bytes[at] ?? 0] ?? 0;
    alphabets &= kind;
    any |= kind;
    if (kind & unusual) signs++;
    seen |= mixed[bytes[at] ?? 0] ?? 0;
  }
  const isMixed = seen === 15 && to - from <= longestMixed;
  return isMixed || (signs > 0 && (signs > 1 || any & capital)) ? alphabets : 0;
}

/** Bytes that a value decodes to at most. */
function sizeOf(bytes: Uint8Array, from: number, to: number, zero: number): number {
  let zeros = 0;
  for (let at = from; zero >= 0 && at < to; at++) if (bytes[at] === zero) zeros++;
  return Math.ceil(((to - from - zeros) * 4) / 5) + 4 * zeros;
}

/** Null where a character or a group of five does not belong. */
function decode(bytes: Uint8Array, from: number, to: number, { values, zero }: Alphabet): Uint8Array | null {
  const out = new Uint8Array(sizeOf(bytes, from, to, zero));
  let length = 0;
  let group = 0;
  let digits = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 10 || byte === 13) continue;
    if (byte === zero && digits === 0) {
      length += 4;
      continue;
    }
    const value = values[byte] ?? -1;
    if (value < 0) return null;
    group = group * 85 + value;
    if (++digits < 5) continue;
    if (group > 0xffffffff) return null;
    for (let shift = 24; shift >= 0; shift -= 8) out[length++] = group >>> shift;
    group = 0;
    digits = 0;
  }
  if (digits === 1) return null;
  if (digits > 1) {
    for (let i = digits; i < 5; i++) group = group * 85 + 84;
    for (let i = 0, shift = 24; i < digits - 1; i++, shift -= 8) out[length++] = group >>> shift;
  }
  return out.subarray(0, length);
}
