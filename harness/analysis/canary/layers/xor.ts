import { createArena } from './arena.ts';
import { tableOf } from './escapes.ts';
import { type Layer, spend, takeTry } from './layer.ts';

/** Shorter values hold no number that would be proof of anything. */
const shortest = 8;
/** Longer values are not tried. */
const longest = 64 * 1024;
/** Bytes of a value by which its key is guessed. */
const sampled = 512;
/** How much a text must look like one; a short value must look more like it, as more keys fit by chance. */
const leastQuality = 0.75;
const leastOfShort = 0.9;
/** Binary formats with zeros become numbers under some keys, and names in them letters. */
const leastOfRepeated = 0.96;
const shortValue = 32;
/** The share of bytes beyond ASCII that a text may have. */
const mostBeyondAscii = 0.4;
/** Keys this near to the best are tried as well. */
const nearBest = 0.06;
const mostKeys = 12;
/** A text has no more controls than one in so many characters. */
const charactersPerControl = 64;
/** Or than these, as a message may have a binary header. */
const fewControls = 4;
/** A text reads better under its key by more than this. */
const asGood = 0.015;
/** More different bytes than this are in no text of the sampled size. */
const mostDistinct = 128;
/** So many equal bytes in a row, as the zeros of binary formats, are in no text, but for these. */
const longestRepeat = 5;
const repeated = tableOf('0 -');
/** A byte that makes up more than this share of a value that is not short is, in a text, a digit or a sign of these: the letters are more even. */
const mostOfOne = 0.22;
// A is what base32 and base64 make of zeros.
const frequent = tableOf('0123456789 -,."%&#;=:/\\A');
/** Fill bytes and the like are no text under any key. */
const leastDistinct = 4;
const longestNumber = 64;

/**
 * How much a byte looks like a text's: digits, letters, blanks and the signs of JSON, forms, escapes and addresses most; other printable ones and
 * those of UTF-8 less; controls count against it. Digits count a little more, as under many keys they turn into letters.
 */
const quality = new Float64Array(256).fill(-2).fill(0.3, 32, 127).fill(0.3, 128, 245).fill(1.05, 48, 58);
quality.fill(1, 97, 123).fill(0.95, 65, 91);
for (const character of ' "{}:,=&+-_./@\r\n%\\?;') quality[character.charCodeAt(0)] = 0.95;

// What quotes turn into under the key 1.
quality['#'.charCodeAt(0)] = 0.65;

const gzipMagic = [0x1f, 0x8b, 0x08] as const;

/** Values of which each byte was combined with the same key by exclusive or. The key is guessed: it makes text of the value, or gzip or zlib data. */
export const xor: Layer = {
  name: 'xor',
  once: true,
  open({ bytes, wholes }, budget) {
    const arena = createArena(256);
    const parts: number[] = [];
    const keys: { readonly start: number; readonly key: number }[] = [];
    const among = wholes();
    for (let i = 0; i < among.length; i += 2) {
      const [from = 0, to = 0] = [among[i], among[i + 1]];
      if (to - from > longest || to - from < shortest) continue;
      for (const key of keysOf(bytes, from, to)) {
        if (!takeTry(budget) || !spend(budget, to - from)) break;
        arena.begin(from);
        const room = arena.reserve(to - from);
        for (let at = from, put = arena.length(); at < to; at++) room[put++] = (bytes[at] ?? 0) ^ key;
        arena.wrote(to - from);
        arena.close(0);
        keys.push({ start: arena.runStart(), key });
        parts.push(arena.runStart(), arena.length() - 1);
      }
    }
    const keyAt = (within: number) => keys.findLast(({ start }) => start <= within)?.key ?? 0;
    return arena.opened((run, into) => run + into, {
      parts,
      nameOf: (_at, _end, within) => `xor/0x${keyAt(within).toString(16).padStart(2, '0')}`,
    });
  },
};

function keysOf(bytes: Uint8Array, from: number, to: number): number[] {
  const keys = textKeys(bytes, from, Math.min(to, from + sampled));
  const first = bytes[from] ?? 0;
  const key = first ^ gzipMagic[0];
  if (key !== 0 && gzipMagic.every((byte, i) => ((bytes[from + i] ?? 0) ^ byte) === key)) keys.push(key);
  // zlib's header (RFC 1950): method 8, a window of 256 bytes to 32 KiB, no dictionary, a sum that is a multiple of 31.
  for (let method = 0x08; method <= 0x78; method += 0x10) {
    const flags = (bytes[from + 1] ?? 0) ^ first ^ method;
    if (first !== method && (flags & 0x20) === 0 && ((method << 8) | flags) % 31 === 0) keys.push(first ^ method);
  }
  return keys;
}

/** How often each byte stands in the value that is looked at; zeros in between. */
const count = new Uint16Array(256);
const present = new Uint8Array(256);

function textKeys(bytes: Uint8Array, from: number, to: number): number[] {
  const size = to - from;
  let high = 0;
  for (let at = from; at < to; at++) high += (bytes[at] ?? 0) >> 7;
  // A key changes the highest bit of all bytes or of none; text has it nowhere.
  if (Math.min(high, size - high) > size * mostBeyondAscii) return [];
  let kinds = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    const before = count[byte] ?? 0;
    if (before === 0) present[kinds++] = byte;
    count[byte] = before + 1;
  }
  const distinct = present.subarray(0, kinds);
  const isTried = kinds >= leastDistinct && kinds <= mostDistinct;
  const keys = isTried
    ? likelyKeys(distinct, {
        size,
        high,
        filler: repeatedByte(bytes, from, to),
        commonest: commonestByte(distinct, size),
      })
    : [];
  for (const byte of distinct) count[byte] = 0;
  return keys;
}

type Tally = { readonly size: number; readonly high: number; readonly filler: number; readonly commonest: number };

function likelyKeys(distinct: Uint8Array, { size, high, filler, commonest }: Tally): number[] {
  const top = high * 2 > size ? 0x80 : 0;
  const least = filler >= 0 ? leastOfRepeated : size < shortValue ? leastOfShort : leastQuality;
  const mostControls = fewControls + Math.floor(size / charactersPerControl);
  let scored: { key: number; score: number }[] = [];
  let highest = 0;
  for (let key = top; key < top + 0x80; key++) {
    if (filler >= 0 && key !== 0 && repeated[filler ^ key] !== 1) continue;
    if (commonest >= 0 && frequent[commonest ^ key] !== 1) continue;
    const score = qualityUnder(key, distinct, size, mostControls);
    if (score < least) continue;
    highest = Math.max(highest, score);
    scored.push({ key, score });
  }
  if (scored.length === 0) return [];
  // What reads as well as it is was not hidden, but for numbers, which look like words under some keys and like numbers under others.
  if (top === 0 && qualityUnder(0, distinct, size, size) >= highest - asGood)
    return size <= longestNumber ? numberKeys(distinct) : [];
  scored = scored.filter(({ key, score }) => key > 0 && score >= highest - nearBest);
  scored.sort((one, other) => other.score - one.score || one.key - other.key);
  return scored.slice(0, mostKeys).map(({ key }) => key);
}

/** How much a value looks like text under a key, 1 and a little more at best; nothing where it has more controls than text has. */
function qualityUnder(key: number, distinct: Uint8Array, size: number, mostControls: number): number {
  let score = 0;
  let controls = 0;
  for (let i = 0; i < distinct.length; i++) {
    const byte = distinct[i] ?? 0;
    const times = count[byte] ?? 0;
    const each = quality[byte ^ key] ?? 0;
    if (each < 0) {
      controls += times;
      if (controls > mostControls) return 0;
    }
    score += times * each;
  }
  return score / size;
}

/** The byte that makes up more of the value than a letter does of a text; -1 where there is none, and for short values. */
function commonestByte(distinct: Uint8Array, size: number): number {
  if (size < shortValue) return -1;
  return distinct.find((byte) => (count[byte] ?? 0) > size * mostOfOne) ?? -1;
}

/** The byte that stands so often in a row that it fills a format's field; -1 without one. */
function repeatedByte(bytes: Uint8Array, from: number, to: number): number {
  let run = 1;
  for (let at = from + 1; at < to; at++) {
    run = bytes[at] === bytes[at - 1] ? run + 1 : 1;
    if (run === longestRepeat) return bytes[at] ?? 0;
  }
  return -1;
}

const numberParts = tableOf('0123456789+-. :,');

/** The keys under which all of a value is digits and what stands between them. */
function numberKeys(distinct: Uint8Array): number[] {
  const keys: number[] = [];
  for (let key = 1; key < 256 && keys.length < mostKeys; key++) {
    let i = 0;
    while (i < distinct.length && numberParts[(distinct[i] ?? 0) ^ key] === 1) i++;
    if (i === distinct.length) keys.push(key);
  }
  return keys;
}
