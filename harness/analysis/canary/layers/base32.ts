import { type Arena, createArena } from './arena.ts';
import { mayBeText } from './base32-letters.ts';
import { type Layer, type Opened, type Spans, spend } from './layer.ts';
import { eachStretch } from './runs.ts';
import type { Source } from './source.ts';
import { kindOf } from './tokens.ts';

/** Six bytes: a number in BCD. */
const shortestRun = 10;
/** Digits that a run must have for each so many characters, or it is taken for words. */
const charactersPerDigit = 64;

type Alphabet = { readonly name: string; readonly values: Uint8Array; readonly members: Uint8Array };

/** RFC 4648, section 6 and section 7, each in capital or in small letters. */
const alphabets: readonly Alphabet[] = (
  [
    ['base32', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'],
    ['base32hex', '0123456789ABCDEFGHIJKLMNOPQRSTUV'],
  ] as const
).flatMap(([name, characters]) =>
  [characters, characters.toLowerCase()].map((written) => {
    const values = new Uint8Array(256);
    const members = new Uint8Array(256);
    written.split('').forEach((character, value) => {
      values[character.charCodeAt(0)] = value;
      members[character.charCodeAt(0)] = 1;
    });
    return { name, values, members };
  }),
);

/** Runs of base32 or base32hex of one case, padded or not, decoded from each of their first eight characters on. */
export const base32: Layer = {
  name: 'base32',
  textual: true,
  dialects: ['base32hex'],
  open(source, budget) {
    const { bytes } = source;
    const among = likely(source);
    if (among.length === 0) return [];
    const opened: Opened[] = [];
    for (const alphabet of alphabets) {
      const runs: number[] = [];
      for (let i = 0; i < among.length; i += 2) {
        const [from = 0, to = 0] = [among[i], among[i + 1]];
        if (to - from < shortestRun) continue;
        eachStretch(bytes, { from, to, alphabet: alphabet.members, least: shortestRun }, runs);
      }
      const kept = runs.filter((_, i) => isCoded(bytes, runs[i & ~1] ?? 0, runs[i | 1] ?? 0, alphabet));
      if (kept.length === 0) continue;
      const child = decodeRuns(bytes, kept, alphabet);
      if (child.some((one) => !spend(budget, one.bytes.length))) return opened;
      opened.push(...child);
    }
    return opened;
  },
};

const capitals = kindOf.hexCapital | kindOf.capital;
const smalls = kindOf.hexSmall | kindOf.small;

/** 1 for digits, 2 for capital letters, 4 for small ones. */
const classes = new Uint8Array(256).fill(1, 48, 58).fill(2, 65, 91).fill(4, 97, 123);

/** The tokens that hold digits and letters, or letters of one case only. */
function likely({ tokens: all, kind }: Source): Spans {
  const found: number[] = [];
  const tokens = all();
  for (let i = 0; i < tokens.length; i += 2) {
    const [from = 0, to = 0] = [tokens[i], tokens[i + 1]];
    if (to - from < shortestRun) continue;
    const kinds = kind(i);
    const isBoth = (kinds & capitals) !== 0 && (kinds & smalls) !== 0;
    if ((kinds & kindOf.digit) !== 0 ? (kinds & (capitals | smalls)) !== 0 : !isBoth) found.push(from, to);
  }
  return found;
}

/** Whether no letter or digit stands beside. */
function isAlone(bytes: Uint8Array, from: number, to: number): boolean {
  return (classes[bytes[from - 1] ?? 0] ?? 0) === 0 && (classes[bytes[to] ?? 0] ?? 0) === 0;
}

/** Base32 has digits among its letters, and letters that hexadecimal has not, but in a short number. Without digits, it must not look like words. */
function isCoded(bytes: Uint8Array, from: number, to: number, { name, values }: Alphabet): boolean {
  let digits = 0;
  let isHex = true;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 58) digits++;
    else if ((byte | 32) > 102) isHex = false;
  }
  if (isHex && (name !== 'base32' || !isAlone(bytes, from, to))) return false;
  return digits * charactersPerDigit >= to - from || mayBeText(bytes, { from, to, values });
}

function decodeRuns(bytes: Uint8Array, runs: readonly number[], alphabet: Alphabet): readonly Opened[] {
  const arena = createArena(256);
  const parts: number[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    for (let phase = 0; phase < 8; phase++) {
      decode(bytes, { from: (runs[i] ?? 0) + phase, to: runs[i + 1] ?? 0, alphabet, arena });
      if (arena.close(4) && phase === 0) parts.push(arena.runStart(), arena.length() - 1);
    }
  }
  return arena.opened((run, into) => run + (into * 8) / 5, { nameOf: () => alphabet.name, parts });
}

function decode(
  bytes: Uint8Array,
  { from, to, alphabet, arena }: { from: number; to: number; alphabet: Alphabet; arena: Arena },
): void {
  arena.begin(from);
  const size = Math.max(0, Math.floor(((to - from) * 5) / 8));
  const room = arena.reserve(size);
  const end = arena.length() + size;
  let group = 0;
  let bits = 0;
  for (let at = from, put = arena.length(); at < to; at++) {
    group = (group << 5) | (alphabet.values[bytes[at] ?? 0] ?? 0);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    if (put < end) room[put++] = group >> bits;
    group &= (1 << bits) - 1;
  }
  arena.wrote(size);
}
