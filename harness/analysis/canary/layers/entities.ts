import { hexNumber, openEscapes, putCharacter, tableOf } from './escapes.ts';
import type { Layer } from './layer.ts';

const ampersand = 38;
const hash = 35;
const semicolon = 59;
/** Digits of the largest code point, with some leading zeros. */
const mostDigits = 8;

/** The five of XML 1.0 (section 4.6) and those of HTML that stand for what canaries are written with. */
const named: ReadonlyMap<string, number> = new Map(
  Object.entries({
    amp: 38,
    lt: 60,
    gt: 62,
    quot: 34,
    apos: 39,
    nbsp: 160,
    plus: 43,
    commat: 64,
    period: 46,
    comma: 44,
    colon: 58,
    semi: 59,
    equals: 61,
    sol: 47,
    bsol: 92,
    lowbar: 95,
    hyphen: 0x2010,
    dash: 0x2010,
    lpar: 40,
    rpar: 41,
    num: 35,
    percnt: 37,
    ndash: 0x2013,
    mdash: 0x2014,
    Tab: 9,
    NewLine: 10,
    auml: 0xe4,
    ouml: 0xf6,
    uuml: 0xfc,
    Auml: 0xc4,
    Ouml: 0xd6,
    Uuml: 0xdc,
    szlig: 0xdf,
    aring: 0xe5,
    Aring: 0xc5,
    aelig: 0xe6,
    oslash: 0xf8,
    eacute: 0xe9,
    egrave: 0xe8,
    ecirc: 0xea,
    agrave: 0xe0,
    aacute: 0xe1,
    iacute: 0xed,
    oacute: 0xf3,
    uacute: 0xfa,
    ccedil: 0xe7,
    ntilde: 0xf1,
  }),
);
const longestName = 8;

const inside = new Uint8Array(256).fill(1, 32).fill(1, 9, 11).fill(1, 13, 14).fill(0, 127, 128);
const edges = tableOf('<>"\'');

/** Character references of XML and HTML: decimal, hexadecimal, named. */
export const entities: Layer = {
  name: 'entities',
  textual: true,
  open: (source, budget) => openEscapes(source, budget, { sign: ampersand, read, inside, edges }),
};

function read(bytes: Uint8Array, at: number, put: (byte: number) => void): number {
  if (bytes[at] !== ampersand) return 0;
  return bytes[at + 1] === hash ? readNumber(bytes, at, put) : readName(bytes, at, put);
}

function readNumber(bytes: Uint8Array, at: number, put: (byte: number) => void): number {
  const isHex = ((bytes[at + 2] ?? 0) | 32) === 120;
  const from = at + (isHex ? 3 : 2);
  let code = 0;
  let to = from;
  while (to - from < mostDigits && bytes[to] !== semicolon) {
    const digit = hexNumber(bytes, to, 1);
    if (digit < 0 || (!isHex && digit > 9)) break;
    code = code * (isHex ? 16 : 10) + digit;
    to++;
  }
  if (to === from || bytes[to] !== semicolon || code > 0x10ffff) return 0;
  putCharacter(code, put);
  return to + 1 - at;
}

function readName(bytes: Uint8Array, at: number, put: (byte: number) => void): number {
  let name = '';
  for (let i = at + 1; i <= at + 1 + longestName; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === semicolon) {
      const code = named.get(name);
      if (code === undefined) return 0;
      putCharacter(code, put);
      return i + 1 - at;
    }
    if (((byte | 32) < 97 || (byte | 32) > 122) && (byte < 48 || byte > 57)) return 0;
    name += String.fromCharCode(byte);
  }
  return 0;
}
