import { eachStretch } from '../layers/runs.ts';

/** Gets each token of some bytes: a word that may be a key, with the word before it, and for one that may be a digest its bytes in hexadecimal. */
export type TokenSink = {
  readonly key: (text: string, before: string) => void;
  readonly digest: (hex: string, at: number) => void;
};

const keyLength = { least: 4, most: 64 };
/** Characters of an unpadded base64 of 16, 20, 32 and 64 bytes. */
const base64Lengths = new Set([22, 27, 43, 86]);
const hexLengths = new Set([32, 40, 64, 128]);
const shortestDigest = 22;

/** Letters, digits, `-` and `_`. */
const word = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
  word[character.charCodeAt(0)] = 1;
/** Also `+` and `/`, which stand in base64 and between words. */
const coded = word.slice();
for (const character of '+/') coded[character.charCodeAt(0)] = 1;

/** Finds the words in some bytes: form fields, JSON strings, parts of URLs, headers and cookies alike, as they are all set off by other signs. */
export function eachKey(bytes: Uint8Array, from: number, to: number, { key }: Pick<TokenSink, 'key'>): void {
  const found: number[] = [];
  eachStretch(bytes, { from, to, alphabet: word, least: 2 }, found);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let before = '';
  for (let i = 0; i < found.length; i += 2) {
    const [start = 0, end = 0] = [found[i], found[i + 1]];
    if (end - start > keyLength.most) continue;
    const text = view.toString('latin1', start, end);
    if (end - start >= keyLength.least) key(text, before);
    before = text;
  }
}

/** Finds the words that have the length of a digest, in hexadecimal or in base64, and look as random as one. */
export function eachDigest(bytes: Uint8Array, { digest }: Pick<TokenSink, 'digest'>): void {
  const found: number[] = [];
  eachStretch(bytes, { from: 0, to: bytes.length, alphabet: coded, least: shortestDigest }, found);
  const take = (from: number, to: number) => {
    const hex = digestOf(bytes, from, to);
    if (hex !== null) digest(hex, from);
  };
  for (let i = 0; i < found.length; i += 2) {
    const [from = 0, to = 0] = [found[i], found[i + 1]];
    take(from, to);
    const parts: number[] = [];
    eachStretch(bytes, { from, to, alphabet: word, least: shortestDigest }, parts);
    if (parts[0] === from && parts[1] === to) continue;
    for (let n = 0; n < parts.length; n += 2) take(parts[n] ?? 0, parts[n + 1] ?? 0);
  }
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
}

function digestOf(bytes: Uint8Array, from: number, to: number): string | null {
  const length = to - from;
  const isHex = hexLengths.has(length);
  if (!isHex && !base64Lengths.has(length)) return null;
  // Of random digits so few different ones come up less than once in a million times, and no capital or no small letters once in fifty thousand.
  const { count, isMixed } = distinct(bytes, from, to);
  if (count < (isHex ? 7 : 10) || !(isHex || isMixed)) return null;
  const text = textOf(bytes, from, to);
  if (isHex) return /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text) ? text.toLowerCase() : null;
  const digest = Buffer.from(text, 'base64');
  // The bits after the last byte are zeros (RFC 4648 section 3.5).
  const written = digest.toString(/[-_]/.test(text) ? 'base64url' : 'base64').slice(0, length);
  return written === text ? digest.toString('hex') : null;
}

function distinct(bytes: Uint8Array, from: number, to: number): { count: number; isMixed: boolean } {
  let low = 0;
  let high = 0;
  let rest = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 64) low |= 1 << (byte & 31);
    else if (byte < 96) high |= 1 << (byte & 31);
    else rest |= 1 << (byte & 31);
  }
  return { count: bitsIn(low) + bitsIn(high) + bitsIn(rest), isMixed: high !== 0 && rest !== 0 };
}

function bitsIn(word: number): number {
  let left = word;
  let count = 0;
  for (; left !== 0; count++) left &= left - 1;
  return count;
}
