import type { Spans } from './layer.ts';
import { leastText, shortTextRuns, textRunAround } from './runs.ts';
import { pairsAround, shortestPairs, type WideRun } from './wide-runs.ts';

/** Where things stand by which layers recognise what they can open; positions ascend. */
export type Marks = {
  /** Runs of at least `leastText` characters of text, in small sources of fewer. */
  readonly runs: Spans;
  /** Runs of ASCII in UTF-16: with the character first, and with the zero first. */
  readonly wide: readonly [readonly WideRun[], readonly WideRun[]];
  /** The header of a zlib stream with the usual window of 32 KiB and no dictionary (RFC 1950): 78 and 01, 5e, 9c or da. */
  readonly zlib: readonly number[];
  /** RFC 1952: 1f 8b and method 8. */
  readonly gzip: readonly number[];
  /** PKWARE's APPNOTE 4.3.7: a local file header. */
  readonly zip: readonly number[];
  /** RFC 8878 section 3.1.1. */
  readonly zstd: readonly number[];
  /** LZ4 Frame Format 1.6: 184d2204, its lowest byte first. */
  readonly lz4: readonly number[];
  /** google/snappy, framing_format.txt 4.1: a chunk of type ff and six bytes, `sNaPpY`. */
  readonly snappy: readonly number[];
};

/** The chunk that a stream of snappy begins with. */
export const snappyHead = Buffer.from('ff060000734e61507059', 'hex');

/** What a pair of bytes tells: it is out of a magic number; its second is 78, which may begin a zlib stream; it is a zero with a printable character. */
const tellsMagic = 1;
const tells78 = 2;
const tellsWide = 4;
const tellings = new Uint8Array(65_536);
for (const flags of [0x01, 0x5e, 0x9c, 0xda]) tellings[0x78 | (flags << 8)] = tellsMagic;
for (const [first, second, third] of [
  [0x1f, 0x8b, 0x08],
  [0x50, 0x4b, 0x03],
  [0x28, 0xb5, 0x2f],
  [0x04, 0x22, 0x4d],
  [0xff, 0x06, 0x00],
] as const) {
  tellings[first | (second << 8)] = tellsMagic;
  tellings[second | (third << 8)] = tellsMagic;
}
for (let byte = 0; byte < 256; byte++) tellings[byte | 0x7800] = (tellings[byte | 0x7800] ?? 0) | tells78;
for (let byte = 32; byte < 127; byte++) {
  tellings[byte] = (tellings[byte] ?? 0) | tellsWide;
  tellings[byte << 8] = (tellings[byte << 8] ?? 0) | tellsWide;
}

/**
 * A bit for each pair of bytes (as a little-endian number) of which one at an even address stands in every mark, wherever the mark begins: those that
 * tell anything. Of random pairs seven in a thousand have it.
 */
const telling = new Int32Array(65_536 / 32);
tellings.forEach((tells, pair) => {
  if (tells !== 0) telling[pair >>> 5] = (telling[pair >>> 5] ?? 0) | (1 << (pair & 31));
});

/** A mark that begins in a text ends soon behind it: so far before the end of a run of text its words are looked at again. */
const aroundEnd = 64;

const none = new Int32Array(0);

/**
 * Finds all marks in one look at each word of four bytes. A run of eleven characters holds every second word somewhere whole, one of UTF-16 with
 * four characters some word. The loop has two branches for eight bytes, which noise seldom takes.
 */
export function findMarks(bytes: Uint8Array): Marks {
  const runs: number[] = [];
  const wide: [WideRun[], WideRun[]] = [[], []];
  const zlib: number[] = [];
  const gzip: number[] = [];
  const zip: number[] = [];
  const zstd: number[] = [];
  const lz4: number[] = [];
  const snappy: number[] = [];
  const wideDone: [number, number] = [0, 0];
  let noted = -1;
  let textDone = 0;

  /** Looks for magic numbers that begin at `from` up to before `to`. */
  function note(from: number, to: number): void {
    for (let at = Math.max(from, noted + 1); at < to; at++) {
      const first = bytes[at] ?? 0;
      const second = bytes[at + 1] ?? 0;
      if (first === 0x78) {
        if (isZlibFlags(second)) zlib.push(at);
      } else if (first === 0x1f) {
        if (second === 0x8b && bytes[at + 2] === 0x08) gzip.push(at);
      } else if (first === 0x50) {
        if (second === 0x4b && bytes[at + 2] === 0x03 && bytes[at + 3] === 0x04) zip.push(at);
      } else if (first === 0x28) {
        if (second === 0xb5 && bytes[at + 2] === 0x2f && bytes[at + 3] === 0xfd) zstd.push(at);
      } else if (first === 0x04) {
        if (second === 0x22 && bytes[at + 2] === 0x4d && bytes[at + 3] === 0x18) lz4.push(at);
      } else if (first === 0xff && second === 0x06 && isSnappyHead(bytes, at)) snappy.push(at);
    }
    noted = Math.max(noted, to - 1);
  }

  /** Looks for zlib's header at the odd ones of eight bytes. */
  function noteOdd78(from: number): void {
    for (let at = from + 1; at < from + 8; at += 2) {
      if (bytes[at] !== 0x78 || at <= noted || !isZlibFlags(bytes[at + 1] ?? 0)) continue;
      zlib.push(at);
      noted = at;
    }
  }

  function noteWide(word: number, at: number): void {
    if ((word & 0x00ff00ff) !== 0 && (word & 0xff00ff00) !== 0) return;
    for (const order of [0, 1] as const) {
      const run = pairsAround(bytes, { at, order, least: wideDone[order] });
      if (run === null) continue;
      wideDone[order] = run[1];
      if (run[1] - run[0] >= shortestPairs) wide[order].push(run);
    }
  }

  function noteText(at: number): void {
    const run = textRunAround(bytes, at, textDone);
    if (run === null) return;
    textDone = run[1];
    if (run[1] - run[0] >= leastText) runs.push(run[0], run[1]);
  }

  const aligned = (4 - (bytes.byteOffset & 3)) & 3;
  const count = Math.max(0, (bytes.length - aligned) >> 2);
  const words = count === 0 ? none : new Int32Array(bytes.buffer, bytes.byteOffset + aligned, count);
  note(0, Math.min(aligned, bytes.length));
  let i = 0;
  for (; i + 1 < words.length; i += 2) {
    const one = words[i] ?? 0;
    const two = words[i + 1] ?? 0;
    const tells =
      ((telling[(one & 0xffff) >>> 5] ?? 0) >>> one) |
      ((telling[one >>> 21] ?? 0) >>> (one >>> 16)) |
      ((telling[(two & 0xffff) >>> 5] ?? 0) >>> two) |
      ((telling[two >>> 21] ?? 0) >>> (two >>> 16));
    const at = aligned + i * 4;
    if ((tells & 1) !== 0) {
      const told =
        (tellings[one & 0xffff] ?? 0) |
        (tellings[one >>> 16] ?? 0) |
        (tellings[two & 0xffff] ?? 0) |
        (tellings[two >>> 16] ?? 0);
      if ((told & tellsMagic) !== 0) note(Math.max(0, at - 1), at + 8);
      else if ((told & tells78) !== 0) noteOdd78(at);
      if ((told & tellsWide) !== 0) {
        noteWide(one, at);
        noteWide(two, at + 4);
      }
    }
    // No byte under 9 or above 127.
    if (((one | (one - 0x09090909)) & 0x80808080) === 0 && at >= textDone) {
      noteText(at);
      if (textDone - at > 2 * aroundEnd) i = Math.max(i, (((textDone - aroundEnd - aligned) >> 3) << 1) - 2);
    }
  }
  if (i < words.length) {
    const at = aligned + i * 4;
    note(Math.max(0, at - 1), at + 4);
    noteWide(words[i] ?? 0, at);
    if (at >= textDone) noteText(at);
  }
  note(Math.max(0, bytes.length - 4), bytes.length);
  return { runs: shortTextRuns(bytes) ?? runs, wide, zlib, gzip, zip, zstd, lz4, snappy };
}

function isSnappyHead(bytes: Uint8Array, at: number): boolean {
  return snappyHead.every((byte, i) => bytes[at + i] === byte);
}

function isZlibFlags(byte: number): boolean {
  return byte === 0x9c || byte === 0x01 || byte === 0x5e || byte === 0xda;
}
