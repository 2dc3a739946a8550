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

/** Signs that base 85 uses and identifiers, numbers and paths do not. */
const unusual = new Uint8Array(256);
for (const character of '!"#$%&\'()*,;<>?@[\\]^`{}') unusual[character.charCodeAt(0)] = 1;

/** Values in base 85, in either alphabet, and what stands between Adobe's `<~` and `~>`, line ends left out. */
export const ascii85: Layer = {
  name: 'ascii85',
  dialects: ['z85'],
  open(source, budget) {
    const { bytes } = source;
    const wholes = createWholes();
    const read = (from: number, to: number, of: Alphabet) => {
      const decoded = decode(bytes, from, to, of);
      if (decoded !== null) wholes.add(decoded, from, to, of.name);
    };
    for (const [from, to] of marked(source)) if (spend(budget, to - from)) read(from, to, ascii85Alphabet);
    const values = source.values().concat(source.wholes());
    for (let i = 0; i < values.length; i += 2) {
      const [from = 0, to = 0] = [values[i], values[i + 1]];
      if (to - from < shortest || to - from > longestUnmarked || !isUnusual(bytes, from, to)) continue;
      if (!spend(budget, 2 * (to - from))) break;
      read(from, to, ascii85Alphabet);
      if ((to - from) % 5 === 0) read(from, to, z85Alphabet);
    }
    return wholes.opened();
  },
};

function marked({ buffer }: Source): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let at = buffer.indexOf('<~'); at >= 0; at = buffer.indexOf('<~', at + 2)) {
    const end = buffer.indexOf('~>', at + 2);
    if (end < 0) break;
    found.push([at + 2, end]);
    at = end;
  }
  return found;
}

/** Without such a sign, short values that mix a common one with digits and letters of both cases: 1, 2, 4 and 8 for each. */
const mixed = new Uint8Array(256).fill(1, 48, 58).fill(2, 65, 91).fill(4, 97, 118);
for (const sign of '+:./=') mixed[sign.charCodeAt(0)] = 8;
const longestMixed = 1024;

function isUnusual(bytes: Uint8Array, from: number, to: number): boolean {
  let any = 0;
  let seen = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte <= 32) return false;
    any |= unusual[byte] ?? 0;
    seen |= mixed[byte] ?? 0;
  }
  return any === 1 || (seen === 15 && to - from <= longestMixed);
}

/** Null where a character or a group of five does not belong. */
function decode(bytes: Uint8Array, from: number, to: number, { values, zero }: Alphabet): Uint8Array | null {
  const out = new Uint8Array((to - from) * 4);
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
