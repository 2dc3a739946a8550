import { type Arena, createArena } from './arena.ts';
import { type Layer, spend } from './layer.ts';
import { leastRun, runEnd } from './runs.ts';
import type { Source } from './source.ts';
import { kindOf, tokenCharacters } from './tokens.ts';
import { isMixture, isWhole } from './wholes.ts';

/** Values of both alphabets of RFC 4648 (sections 4 and 5). */
const values = new Uint8Array(256);
'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.split('').forEach((character, value) => {
  values[character.charCodeAt(0)] = value;
});
values['-'.charCodeAt(0)] = 62;
values['_'.charCodeAt(0)] = 63;

const slash = '/'.charCodeAt(0);
const colon = ':'.charCodeAt(0);
const blank = ' '.charCodeAt(0);
/** From this length on Node's own decoder is faster in spite of the string that it wants. */
const longRun = 256;
/** Shorter segments hold nothing that could be opened further. */
const leastPart = 11;
/** Lines of mail and of PEM have 64 or 76 characters; shorter ones are not taken for lines. */
const leastLine = 48;

/**
 * Runs of base64 or base64url, with or without padding. A run is decoded four times, from each of its first four characters on, as it may
 * follow other letters without a break (a hash in a URL's path). Line breaks after full lines (RFC 2045) are passed over.
 */
export const base64: Layer = {
  name: 'base64',
  textual: true,
  dialects: ['base64url'],
  open(source, budget) {
    const { bytes } = source;
    const runs = joinLines(source);
    if (runs.length === 0) return [];
    const total = runs.reduce((sum, { from, to }) => sum + to - from, 0);
    if (!spend(budget, total * 3)) return [];
    const arena = createArena(total * 3 + runs.length * 4);
    const parts: number[] = [];
    for (let phase = 0; phase < 4; phase++) {
      for (const { from, to, lines } of runs) {
        arena.begin(from + phase);
        const text = lines ? bytes.subarray(from, to).filter((byte) => byte !== 10 && byte !== 13) : bytes;
        const start = lines ? phase : from + phase;
        decode(text, start, lines ? text.length : to, arena);
        if (!arena.close(4)) continue;
        if (isWhole(bytes, from, to))
          addParts(parts, { text, from: start - phase, end: lines ? text.length : to, phase, arena });
      }
    }
    const nameOf = (at: number, end: number) => dialect(bytes, at, end);
    return arena.opened((run, into) => run + (into * 4) / 3, { nameOf, parts });
  },
};

type Run = { readonly from: number; readonly to: number; readonly lines: boolean };

/** Kinds of which one alone makes words or numbers, not base64. */
const numberKinds = kindOf.digit | kindOf.spelled;
const plainKinds = kindOf.hexSmall | kindOf.small | kindOf.sign;

function joinLines({ bytes, tokens: all, kind }: Source): Run[] {
  const tokens = all();
  const runs: Run[] = [];
  let done = 0;
  for (let i = 0; i < tokens.length; i += 2) {
    const from = tokens[i] ?? 0;
    let to = tokens[i + 1] ?? 0;
    if (from < done) continue;
    const kinds = kind(i);
    if (to - from < leastLine && ((kinds & ~numberKinds) === 0 || (kinds & ~plainKinds) === 0)) continue;
    let lines = false;
    for (let lineStart = from; to - lineStart >= leastLine; ) {
      const after = bytes[to] === 13 && bytes[to + 1] === 10 ? to + 2 : bytes[to] === 10 ? to + 1 : -1;
      if (after < 0 || tokenCharacters[bytes[after] ?? 0] !== 1) break;
      const next = runEnd(bytes, after, tokenCharacters);
      // A header's name, a sentence.
      if (bytes[next] === colon || bytes[next] === blank) break;
      lines = true;
      lineStart = after;
      to = next;
    }
    done = to;
    if (to - from >= leastRun && isMixed(bytes, from, to)) runs.push({ from, to, lines });
  }
  return runs;
}

/** Segments of one run of letters that are looked at. */
const mostSegments = 32;

/** A value may begin with the run or after a slash, and end with the run or before a slash, as slashes are both digits of base64 and parts of paths. */
function addParts(
  parts: number[],
  { text, from, end, phase, arena }: { text: Uint8Array; from: number; end: number; phase: number; arena: Arena },
): void {
  const at = (position: number) => arena.runStart() + Math.floor(((position - from - phase) * 3) / 4);
  let begin = from;
  for (let n = 0; n < mostSegments && begin < end; n++) {
    const length = text.subarray(begin, end).indexOf(slash);
    const next = length < 0 ? end : begin + length;
    if ((begin - from) % 4 === phase && begin - from >= phase) {
      if (next - begin >= leastPart) parts.push(at(begin), at(next));
      if (next < end) parts.push(at(begin), at(end));
    }
    begin = next + 1;
  }
}

/** 1 for digits, 2 for small letters and the signs between words, 4 for capital letters. */
const classes = new Uint8Array(256).fill(1, 48, 58).fill(4, 65, 91).fill(2, 97, 123);
for (const sign of '/-_') classes[sign.charCodeAt(0)] = 2;

/** A short run must look more like one: two kinds of letters and digits, a capital at its beginning not counted. */
const shortRun = 11;

/**
 * Words in small letters and plain numbers are not taken for base64: eight random bytes look like that with a probability of .0002, sixteen with
 * less than .00001, and text has always other letters.
 */
function isMixed(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < shortRun) return isMixture(bytes, from, to);
  const first = classes[bytes[from] ?? 0] ?? 0;
  if (first !== 1 && first !== 2) return true;
  for (let at = from + 1; at < to; at++) if ((classes[bytes[at] ?? 0] ?? 0) !== first) return true;
  return false;
}

function decode(text: Uint8Array, from: number, to: number, arena: Arena): void {
  const size = Math.max(0, Math.floor(((to - from) * 3) / 4));
  const room = arena.reserve(size);
  let put = arena.length();
  if (to - from >= longRun) {
    const characters = Buffer.from(text.buffer, text.byteOffset + from, to - from).toString('latin1');
    room.write(characters, put, size, 'base64');
    arena.wrote(size);
    return;
  }
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const group =
      ((values[text[at] ?? 0] ?? 0) << 18) |
      ((values[text[at + 1] ?? 0] ?? 0) << 12) |
      ((values[text[at + 2] ?? 0] ?? 0) << 6) |
      (values[text[at + 3] ?? 0] ?? 0);
    room[put++] = group >> 16;
    room[put++] = group >> 8;
    room[put++] = group;
  }
  const value = (i: number) => values[text[i] ?? 0] ?? 0;
  if (to - at >= 2) room[put++] = (value(at) << 2) | (value(at + 1) >> 4);
  if (to - at === 3) room[put++] = (value(at + 1) << 4) | (value(at + 2) >> 2);
  arena.wrote(put - arena.length());
}

/** Which alphabet the matched characters are of. Where they are of both: base64 if padded, else base64url, which is the usual one without padding. */
function dialect(bytes: Uint8Array, at: number, end: number): string {
  for (let i = at; i < end; i++) {
    if (bytes[i] === 43 || bytes[i] === 47) return 'base64';
    if (bytes[i] === 45 || bytes[i] === 95) return 'base64url';
  }
  const after = runEnd(bytes, end, tokenCharacters);
  // A padding sign, as it is; or it, a plus or a slash percent-encoded.
  if (bytes[after] === 61 || (bytes[after] === 37 && (bytes[after + 1] === 50 || bytes[after + 1] === 51)))
    return 'base64';
  return after === end && (end - at) % 4 === 0 && end - at > 16 ? 'base64' : 'base64url';
}
