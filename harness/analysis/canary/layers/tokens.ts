import type { Spans } from './layer.ts';
import { eachStretch, leastRun } from './runs.ts';

/** Kinds of characters that a token is made of, a bit each; `spelled` is set for digits alone that can be hexadecimal. */
export const kindOf = {
  digit: 1,
  hexSmall: 2,
  small: 4,
  hexCapital: 8,
  capital: 16,
  plus: 32,
  sign: 64,
  spelled: 128,
} as const;

const kinds = new Uint8Array(256);
kinds.fill(kindOf.digit, 48, 58).fill(kindOf.hexCapital, 65, 71).fill(kindOf.capital, 71, 91);
kinds.fill(kindOf.hexSmall, 97, 103).fill(kindOf.small, 103, 123);
kinds['+'.charCodeAt(0)] = kindOf.plus;
for (const sign of '/-_') kinds[sign.charCodeAt(0)] = kindOf.sign;

/** Letters, digits, and the four signs of base64 and base64url (RFC 4648). */
export const tokenCharacters = kinds.map((kind) => (kind === 0 ? 0 : 1));

/** Runs of at least `leastRun` letters, digits, and `+ / - _`, and of each which kinds of characters it is made of. */
export type Tokens = { readonly spans: Spans; readonly kinds: readonly number[] };

export function tokensIn(bytes: Uint8Array, runs: Spans): Tokens {
  const spans: number[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    const [from = 0, to = 0] = [runs[i], runs[i + 1]];
    eachStretch(bytes, { from, to, alphabet: tokenCharacters, least: leastRun }, spans);
  }
  const seen: number[] = [];
  for (let i = 0; i < spans.length; i += 2) {
    let kind = 0;
    for (let at = spans[i] ?? 0, to = spans[i + 1] ?? 0; at < to; at++) kind |= kinds[bytes[at] ?? 0] ?? 0;
    if (kind === kindOf.digit && mayBeHex(bytes, spans[i] ?? 0, spans[i + 1] ?? 0)) kind |= kindOf.spelled;
    seen.push(kind);
  }
  return { spans, kinds: seen };
}

/** Digits alone that are fewer hold no bytes that are looked for but letters: those of a number are six at least. */
const shortestNumber = 12;

/** Of digits alone whether they are many, or at one of the two alignments the first of every two is one with which letters begin, read in either direction. */
function mayBeHex(bytes: Uint8Array, from: number, to: number): boolean {
  let fits = to - from >= shortestNumber ? 0 : 3;
  for (let at = from; at < to && fits !== 0; at++) {
    const digit = bytes[at] ?? 0;
    if (digit < 52 || digit > 55) fits &= ((at - from) & 1) === 0 ? 2 : 1;
  }
  return to - from >= shortestNumber || fits !== 0;
}

/** Digits, also of hexadecimal, and all that stands between the groups of a number or between bytes that are spelled one by one. */
const numeric = new Uint8Array(256).fill(1, 48, 58).fill(1, 65, 71).fill(1, 97, 103);
for (const sign of ' ,:;-.|\\\t\r\nx+()/') numeric[sign.charCodeAt(0)] = 1;
/** The shortest number in two groups that is looked for. */
const leastNumeric = 9;

/** Stretches of these within the runs of text. */
export function numericIn(bytes: Uint8Array, runs: Spans): Spans {
  const found: number[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    const [from = 0, to = 0] = [runs[i], runs[i + 1]];
    eachStretch(bytes, { from, to, alphabet: numeric, least: leastNumeric }, found);
  }
  return found;
}
