import type { Canary, CanaryKind } from '../../model/canary.ts';

/**
 * Bits that one character costs somebody who guesses. Rough on purpose, and on the low side: what is called proof must hold against a reader
 * who knows the language, the operator and the country.
 */
const cost = {
  /** log2 10. */
  digit: 3.32,
  hex: 4,
  /** A letter or digit of a word that mixes both, or of one that nobody could pronounce: log2 26 and a little less than log2 36. */
  random: 4.7,
  /** A letter of a pronounceable name: a syllable of a consonant and a vowel is 6 to 7 bits. */
  name: 3.3,
  /** A letter of an ordinary word in a sentence. (Shannon, "Prediction and entropy of printed English", 1951: 2.3 with eight letters known.) */
  prose: 2.5,
  /** A letter before an address's `@`. */
  local: 4,
  /** A letter of the part of an address that many share. */
  shared: 2,
  /** A Chinese or Korean character in common use. */
  ideograph: 8,
} as const;

/** Country codes in use: some 200, a few of which are most likely. */
const countryBits = 5;
/** Longer values are weighed by their first characters, which are far more than enough. */
const weighed = 256;

/** The digits of a number that tell it from its kin: not an IMEI's check digit and version, an IMSI's country, an ICCID's `89` and one digit of its country. */
const telling: Partial<Record<CanaryKind, (digits: string) => string>> = {
  imei: (digits) => digits.slice(0, 14),
  imsi: (digits) => digits.slice(3),
  iccid: (digits) => digits.slice(3),
};

/**
 * Information that a match of `text`, one of a canary's forms, carries, bits: how unlikely it is that the same text stands there by chance, in
 * data made of such values. Numbers count by their digits without what is fixed or computed (a country code counts 5 bits, a check digit nothing),
 * identifiers by their hexadecimal digits, words by whether they could be pronounced. What repeats an earlier part of the text counts by its
 * place and length only, so that 22 times the same letter is 14 bits. Punctuation and blanks count nothing.
 */
export function informationBits({ kind }: Pick<Canary, 'kind'>, text: string): number {
  if (kind === 'location') return locationBits(text);
  if (hexKinds.has(kind) && /^[0-9a-f:.-]+$/i.test(text)) {
    return repeatsApart(text.replace(/[^0-9a-f]/gi, ''), () => cost.hex);
  }
  if (/^[\d\s+().,/-]+$/.test(text)) return numberBits(kind, text);
  return wordBits(kind, text);
}

const hexKinds = new Set<CanaryKind>(['mac', 'bssid', 'android_id', 'uuid', 'ad_id', 'serial']);

function numberBits(kind: CanaryKind, text: string): number {
  const digits = text.replace(/\D/g, '');
  return repeatsApart(telling[kind]?.(digits) ?? digits, () => cost.digit);
}

/** Bits of a telephone number, given its national digits; `international` when its country is in the text too. */
export function phoneBits(national: string, international: boolean): number {
  return repeatsApart(national, () => cost.digit) + (international ? countryBits : 0);
}

/** Only the decimals count: in which country the handset is, one knows. */
function locationBits(text: string): number {
  const decimals = [...text.matchAll(/\.(\d+)/g)].reduce((sum, [, digits = '']) => sum + digits.length, 0);
  const whole = text.replace(/\D/g, '').length;
  return (decimals > 0 ? decimals : Math.max(0, whole - 5)) * cost.digit;
}

function wordBits(kind: CanaryKind, text: string): number {
  const cut = text.slice(0, weighed).normalize('NFC');
  const at = kind === 'email' ? cut.lastIndexOf('@') : -1;
  const costs: number[] = [];
  const letters: string[] = [];
  for (const { 0: word, index } of cut.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    const each = costOf(kind, word, at >= 0 && index > at);
    for (const character of word) {
      letters.push(character);
      costs.push(/\p{M}/u.test(character) ? 0 : isIdeograph(character) ? cost.ideograph : each);
    }
  }
  return repeatsApart(letters.join(''), (i) => costs[i] ?? 0);
}

function costOf(kind: CanaryKind, word: string, afterAt: boolean): number {
  if (/^\p{N}+$/u.test(word)) return cost.digit;
  if (/\p{N}/u.test(word) || !isPronounceable(word)) return cost.random;
  if (afterAt) return cost.shared;
  if (kind === 'email') return cost.local;
  return kind === 'text' ? cost.prose : cost.name;
}

/** Enough vowels, and no five consonants in a row: so are nearly all words of languages in the Latin alphabet, and few of random letters. */
function isPronounceable(word: string): boolean {
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  if (!/^[a-z]+$/.test(plain)) return true;
  const vowels = plain.replace(/[^aeiouy]/g, '').length;
  return plain.length < 4 || (vowels * 5 >= plain.length && !/[^aeiouy]{5}/.test(plain));
}

function isIdeograph(character: string): boolean {
  return /[\p{Script=Han}\p{Script=Hangul}]/u.test(character);
}

/** The shortest repetition that is counted as one. */
const shortestRepeat = 3;

/** Sum of the characters' costs, where a stretch that stood earlier in the text costs no more than naming its place and length (after Lempel and Ziv, 1977). */
function repeatsApart(text: string, costAt: (i: number) => number): number {
  const { length } = text;
  let bits = 0;
  for (let at = 0; at < length; ) {
    const run = longestEarlier(text, at);
    let own = 0;
    for (let i = at; i < at + Math.max(1, run); i++) own += costAt(i);
    bits += run < shortestRepeat ? own : Math.min(own, Math.log2(at) + Math.log2(run));
    at += Math.max(1, run);
  }
  return bits;
}

/** Length of the longest stretch from `at` that also begins earlier; 0 when it is too short to count. */
function longestEarlier(text: string, at: number): number {
  let longest = 0;
  for (let from = text.lastIndexOf(text.slice(at, at + shortestRepeat), at - 1); from >= 0 && at > 0; ) {
    let run = 0;
    while (at + run < text.length && text[from + run] === text[at + run]) run++;
    longest = Math.max(longest, run);
    if (from === 0) break;
    from = text.lastIndexOf(text.slice(at, at + shortestRepeat), from - 1);
  }
  return longest < shortestRepeat ? 0 : longest;
}
