import { framedBetween, mayBeBase85 } from './ascii85.ts';
import { hexNumber, tableOf } from './escapes.ts';
import type { Spans } from './layer.ts';
import { eachStretch } from './runs.ts';
import type { Source } from './source.ts';
import { leastSpelled, spelledCharacters } from './spelled.ts';
import { kindOf } from './tokens.ts';

/** Stretches of one text that are turned round; more are in no message but in bulk. */
const mostStretches = 16_384;

/**
 * Stretches of a text that may be something encoded and then written backwards: tokens, values in base 85, bytes spelled one by one, what stands around escapes. Ascending, apart from each other. What is not encoded is searched for backwards where it stands.
 */
export function turnable(source: Source): Spans {
  const found: number[] = [];
  addTokens(source, found);
  addEscapes(source, found);
  addBase85(source, found);
  addSpelled(source, found);
  return joined(found);
}

/** Lines of mail and of PEM have 64 or 76 characters. */
const leastLine = 48;

function addTokens({ bytes, tokens, kind }: Source, found: number[]): void {
  const among = tokens();
  let lineEnd = -1;
  for (let i = 0; i < among.length && found.length < mostStretches; i += 2) {
    const [from = 0, to = 0] = [among[i], among[i + 1]];
    const goesOn = lineEnd >= 0 && from - lineEnd <= 2 && (bytes[from - 1] === 10 || bytes[from - 1] === 13);
    const kinds = kind(i);
    if (!goesOn && (kinds === kindOf.digit || !mayBeCoded(bytes, { from, to, kinds }))) {
      lineEnd = -1;
      continue;
    }
    found.push(goesOn ? lineEnd : from, to);
    lineEnd = to - from >= leastLine ? to : -1;
  }
}

/** Small letters without a digit are words, but for very long ones, and those with letters that words seldom have. */
const longerThanWords = 16;

const letters = kindOf.hexSmall | kindOf.small;
const capitals = kindOf.hexCapital | kindOf.capital;
const signs = kindOf.plus | kindOf.sign;

/** Whether a token may be base64, base32, base58 or hexadecimal, read in either direction: neither words nor a number. */
function mayBeCoded(bytes: Uint8Array, { from, to, kinds }: { from: number; to: number; kinds: number }): boolean {
  if ((kinds & kindOf.digit) !== 0) return true;
  if ((kinds & capitals) === 0)
    return (kinds & signs) === 0 && (to - from >= longerThanWords || hasRareLetter(bytes, from, to));
  if ((kinds & letters) === 0) return true;
  // Not words that begin with a capital letter.
  for (let at = from + 1; at < to; at++)
    if (isCapital(bytes[at] ?? 0) && isLetterOrDigit[bytes[at - 1] ?? 0] === 1) return true;
  return false;
}

function isCapital(byte: number): boolean {
  return byte >= 65 && byte <= 90;
}

const isLetterOrDigit = new Uint8Array(256).fill(1, 48, 58).fill(1, 65, 91).fill(1, 97, 123);
const rare = tableOf('jqxz');

function hasRareLetter(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (rare[bytes[at] ?? 0] === 1) return true;
  return false;
}

/** So far around an escape a text is turned. */
const reach = 256;
const escapeSigns = ['%', '\\', '&', '='].map((sign) => sign.charCodeAt(0));

/** What stands around escapes that can be read backwards: `B2%`, `2800u\`, `;34#&`, `B2=`. */
function addEscapes({ bytes, buffer, runs }: Source, found: number[]): void {
  const extents = runs();
  for (const sign of escapeSigns) {
    let done = 0;
    for (let i = 0; i < extents.length && found.length < mostStretches; i += 2) {
      const [start = 0, end = 0] = [extents[i], extents[i + 1]];
      if (end <= done) continue;
      for (
        let at = buffer.indexOf(sign, Math.max(start, done));
        at >= 0 && at < end;
        at = buffer.indexOf(sign, at + 1)
      ) {
        done = at;
        if (!isEscape(bytes, at)) continue;
        const from = Math.max(start, lineBegin(bytes, at, reach));
        const to = Math.min(end, lineEnd(bytes, at, reach));
        const last = found.length - 1;
        if (last > 0 && (found[last] ?? 0) >= from && (found[last - 1] ?? 0) <= from)
          found[last] = Math.max(to, found[last] ?? 0);
        else found.push(from, to);
      }
      if (done < end) done = end;
    }
  }
}

function lineBegin(bytes: Uint8Array, at: number, most: number): number {
  let from = at;
  while (at - from < most && (bytes[from - 1] ?? 0) >= 32) from--;
  return from;
}

function lineEnd(bytes: Uint8Array, at: number, most: number): number {
  let to = at;
  while (to - at < most && (bytes[to] ?? 0) >= 32) to++;
  return to;
}

const simpleJson = tableOf('"\\/\'bfnrt');

/** Whether what stands before a sign is, read backwards, what stands behind it in an escape. */
function isEscape(bytes: Uint8Array, at: number): boolean {
  const before = bytes[at - 1] ?? 0;
  switch (bytes[at]) {
    case 37:
      return isHex(bytes, at - 2, 2);
    case 61:
      return isHex(bytes, at - 2, 2) || before === 10 || before === 13;
    case 92:
      if (before === 117) return isHex(bytes, at - 5, 4);
      if (before === 120) return isHex(bytes, at - 3, 2);
      return simpleJson[before] === 1;
    default:
      return isReference(bytes, at);
  }
}

function isHex(bytes: Uint8Array, at: number, digits: number): boolean {
  return at >= 0 && hexNumber(bytes, at, digits) >= 0;
}

const longestReference = 12;

/** A semicolon, and before the ampersand nothing but letters, digits and the hash sign. */
function isReference(bytes: Uint8Array, at: number): boolean {
  for (let i = at - 1; i >= Math.max(0, at - longestReference); i--) {
    const byte = bytes[i] ?? 0;
    if (byte === 59) return i < at - 1;
    if (byte !== 35 && isLetterOrDigit[byte] !== 1) return false;
  }
  return false;
}

function addBase85(source: Source, found: number[]): void {
  for (const among of [source.values(), source.wholes()]) {
    for (let i = 0; i < among.length && found.length < mostStretches; i += 2) {
      const [from = 0, to = 0] = [among[i], among[i + 1]];
      if (mayBeBase85(source.bytes, from, to)) found.push(from, to);
    }
  }
  const framed = framedBetween(source, '>~', '~<');
  for (let i = 0; i < framed.length && found.length < mostStretches; i += 2)
    found.push((framed[i] ?? 0) - 2, (framed[i + 1] ?? 0) + 2);
}

function addSpelled({ bytes, numeric }: Source, found: number[]): void {
  const among = numeric();
  const stretches: number[] = [];
  for (let i = 0; i < among.length && stretches.length < mostStretches; i += 2)
    eachStretch(
      bytes,
      { from: among[i] ?? 0, to: among[i + 1] ?? 0, alphabet: spelledCharacters, least: leastSpelled },
      stretches,
    );
  for (let i = 0; i < stretches.length; i += 2) {
    const [from = 0, to = 0] = [stretches[i], stretches[i + 1]];
    if (groupsIn(bytes, from, to) >= 7) found.push(from, to);
  }
}

function groupsIn(bytes: Uint8Array, from: number, to: number): number {
  let groups = 0;
  let inside = false;
  for (let at = from; at < to; at++) {
    const isDigit = hexNumber(bytes, at, 1) >= 0;
    if (isDigit && !inside) groups++;
    inside = isDigit;
  }
  return groups;
}

/** Stretches in order; those that touch each other are one. */
function joined(found: readonly number[]): Spans {
  if (found.length <= 2) return found;
  const order = Array.from({ length: found.length / 2 }, (_, i) => i * 2);
  order.sort((one, other) => (found[one] ?? 0) - (found[other] ?? 0));
  const spans: number[] = [];
  for (const i of order) {
    const [from = 0, to = 0] = [found[i], found[i + 1]];
    const last = spans.length - 1;
    if (last > 0 && from < (spans[last] ?? 0)) spans[last] = Math.max(spans[last] ?? 0, to);
    else spans.push(from, to);
  }
  return spans;
}
