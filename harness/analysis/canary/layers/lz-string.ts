import { type Layer, spend } from './layer.ts';
import { couldBeLz, decodeLz, type LzInput } from './lz-decode.ts';
import type { Source } from './source.ts';
import { createWholes, isMixedKind, isWhole } from './wholes.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const quote = 34;
const slash = 47;
/** Longer values are not tried. */
const longest = 1024 * 1024;
/** Fewer characters hold no needle. */
const shortestText = 4;
/** Values of one level that are tried in each of the library's forms. */
const mostValues = 4096;

function table(alphabet: string): Int8Array {
  const values = new Int8Array(256).fill(-1);
  alphabet.split('').forEach((character, value) => {
    values[character.charCodeAt(0)] = value;
  });
  return values;
}
/** Of `compressToBase64` and of `compressToEncodedURIComponent`. */
const alphabets = [table(`${letters}+/`), table(`${letters}+-`)];

/** What the library lz-string writes: in base64, for URLs, as UTF-16 text (15 bits a character), as 16-bit units or bytes. It has no mark: what decompresses to its end mark is taken. */
export const lzString: Layer = {
  name: 'lz-string',
  open(source, budget) {
    const wholes = createWholes();
    const attempt = (input: LzInput, from: number, to: number): boolean => {
      const units = decodeLz(input, budget.bytes);
      if (units === null || units.length < shortestText || !isText(units) || !spend(budget, units.length * 3))
        return false;
      const text = Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString('utf16le');
      wholes.add(Buffer.from(text), from, to);
      return true;
    };
    openTokens(source, attempt);
    if (!source.isText()) openUnits(source, attempt);
    return wholes.opened();
  },
};

/** Distinct units that are looked for. */
const mostDistinct = 256;

/** By chance some value decompresses, to few characters from all over Unicode, repeated again and again. Text has no controls, and ASCII or many characters. */
function isText(units: Uint16Array): boolean {
  let ascii = 0;
  const distinct = new Set<number>();
  for (const unit of units) {
    if (unit < 32 && unit !== 9 && unit !== 10 && unit !== 13) return false;
    if (unit < 127) ascii++;
    else if (distinct.size < mostDistinct) distinct.add(unit);
  }
  return ascii * 2 >= units.length || distinct.size * 2 > Math.min(units.length, mostDistinct);
}

type Attempt = (input: LzInput, from: number, to: number) => boolean;

function openTokens({ bytes, tokens, kind }: Source, attempt: Attempt): void {
  const among = tokens();
  for (let i = 0; i < among.length && i < mostValues * 2; i += 2) {
    const [start = 0, to = 0] = [among[i], among[i + 1]];
    if (to - start > longest || !isMixedKind(kind(i))) continue;
    let name = to;
    while (name > start && bytes[name - 1] !== slash) name--;
    for (const from of name > start ? [start, name] : [start]) {
      if (!isWhole(bytes, from, to)) continue;
      const readBy = (values: Int8Array) => (index: number) => values[bytes[from + index] ?? 0] ?? -1;
      for (const values of alphabets) {
        const read = readBy(values);
        if (!couldBeLz((read(0) << 12) | (read(1) << 6) | read(2), 18)) continue;
        if (attempt({ length: to - from, bits: 6, read }, from, to)) break;
      }
    }
  }
}

function openUnits(source: Source, attempt: Attempt): void {
  const { bytes, buffer } = source;
  const among = [...source.wholes().slice(0, mostValues * 2), ...stringsBeyondAscii(source)];
  for (let i = 0; i < among.length; i += 2) {
    const [from = 0, to = 0] = [among[i], among[i + 1]];
    const size = to - from;
    if (size > longest) continue;
    const unit = (index: number, order: 0 | 1) =>
      ((bytes[from + index * 2 + order] ?? 0) << 8) | (bytes[from + index * 2 + 1 - order] ?? 0);
    if (couldBeLz(unit(0, 0), 16)) {
      if (attempt({ length: size, bits: 8, read: (index) => bytes[from + index] ?? 0 }, from, to)) continue;
    }
    for (const order of [0, 1] as const) {
      const first = unit(0, order);
      if (order === 1 && couldBeLz(first, 16))
        attempt({ length: size >> 1, bits: 16, read: (index) => unit(index, order) }, from, to);
      if (couldBeLz(first - 32, 15))
        attempt({ length: size >> 1, bits: 15, read: (index) => unit(index, order) - 32 }, from, to);
    }
    if (!isBeyondAscii(bytes, from, to)) continue;
    const text = buffer.toString('utf8', from, to);
    attempt({ length: text.length, bits: 15, read: (index) => text.charCodeAt(index) - 32 }, from, to);
    attempt({ length: text.length, bits: 16, read: (index) => text.charCodeAt(index) }, from, to);
  }
}

/** In larger sources, of which most are noise, only the quotes behind a text are looked at. */
const quotesEverywhere = 64 * 1024;
/** So far behind a string the next may begin. */
const betweenStrings = 64;

function stringsBesideText({ bytes, buffer, runs }: Source): number[] {
  const found: number[] = [];
  const among = runs();
  let done = 0;
  for (let i = 0; i < among.length && found.length < mostValues; i += 2) {
    // A character in ASCII may stand first in the string.
    let until = (among[i + 1] ?? 0) + 1;
    for (let at = Math.max(done, until - 5); at < until && found.length < mostValues; at++) {
      if (bytes[at] !== quote || !isBeyondAscii(bytes, at + 1, bytes.length)) continue;
      const end = buffer.indexOf(quote, at + 1);
      if (end < 0) return found;
      found.push(at + 1, end);
      at = end;
      until = end + betweenStrings;
      done = end + 1;
    }
  }
  return found;
}

/** What stands between two quotes and begins beyond ASCII. */
function stringsBeyondAscii(source: Source): number[] {
  const { bytes, buffer, isBeyondAscii: isAnyBeyondAscii } = source;
  const found: number[] = [];
  if (bytes.length > longest || !isAnyBeyondAscii()) return found;
  if (bytes.length > quotesEverywhere) return stringsBesideText(source);
  for (let at = buffer.indexOf(quote); at >= 0 && found.length < mostValues; at = buffer.indexOf(quote, at + 1)) {
    if (!isBeyondAscii(bytes, at + 1, bytes.length)) continue;
    const end = buffer.indexOf(quote, at + 1);
    if (end < 0) break;
    found.push(at + 1, end);
  }
  return found;
}

/** Whether UTF-8 characters of three bytes begin here, as nearly all are that 15 bits stand for; a few may be shorter. */
function isBeyondAscii(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  let long = 0;
  for (let n = 0; n < 4 && at < to; n++) {
    const byte = bytes[at] ?? 0;
    const size = byte < 0x80 ? 1 : byte >= 0xc2 && byte < 0xe0 ? 2 : byte >= 0xe0 && byte < 0xf0 ? 3 : 0;
    if (size === 0) return false;
    for (let i = 1; i < size; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return false;
    if (size === 3) long++;
    at += size;
  }
  return long >= 2;
}
