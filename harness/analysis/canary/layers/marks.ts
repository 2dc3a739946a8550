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
};

/**
 * A bit for each pair of bytes (as a little-endian number) of which one at an even address stands in every mark, wherever the mark begins: a pair
 * out of the magic numbers, a last byte 78, a zero with a printable character. Of random pairs seven in a thousand have it.
 */
const telling = tellingPairs();

function tellingPairs(): Int32Array {
  const bits = new Int32Array(65_536 / 32);
  const add = (first: number, second: number) => {
    const pair = first | (second << 8);
    bits[pair >>> 5] = (bits[pair >>> 5] ?? 0) | (1 << (pair & 31));
  };
  for (const flags of [0x01, 0x5e, 0x9c, 0xda]) add(0x78, flags);
  for (const magic of [
    [0x1f, 0x8b, 0x08],
    [0x50, 0x4b, 0x03],
    [0x28, 0xb5, 0x2f],
  ] as const) {
    add(magic[0], magic[1]);
    add(magic[1], magic[2]);
  }
  for (let byte = 0; byte < 256; byte++) add(byte, 0x78);
  for (let byte = 32; byte < 127; byte++) {
    add(byte, 0);
    add(0, byte);
  }
  return bits;
}

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
  const wideDone: [number, number] = [0, 0];
  let noted = -1;
  let textDone = 0;

  /** Looks for magic numbers that begin at `from` up to before `to`. */
  function note(from: number, to: number): void {
    for (let at = Math.max(from, noted + 1); at < to; at++) {
      const first = bytes[at] ?? 0;
      const second = bytes[at + 1] ?? 0;
      if (first === 0x78) {
        if (second === 0x9c || second === 0x01 || second === 0x5e || second === 0xda) zlib.push(at);
      } else if (first === 0x1f) {
        if (second === 0x8b && bytes[at + 2] === 0x08) gzip.push(at);
      } else if (first === 0x50) {
        if (second === 0x4b && bytes[at + 2] === 0x03 && bytes[at + 3] === 0x04) zip.push(at);
      } else if (first === 0x28) {
        if (second === 0xb5 && bytes[at + 2] === 0x2f && bytes[at + 3] === 0xfd) zstd.push(at);
      }
    }
    noted = Math.max(noted, to - 1);
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
      note(Math.max(0, at - 1), at + 8);
      noteWide(one, at);
      noteWide(two, at + 4);
    }
    // No byte under 9 or above 127.
    if (((one | (one - 0x09090909)) & 0x80808080) === 0 && at >= textDone) noteText(at);
  }
  if (i < words.length) {
    const at = aligned + i * 4;
    note(Math.max(0, at - 1), at + 4);
    noteWide(words[i] ?? 0, at);
    if (at >= textDone) noteText(at);
  }
  note(Math.max(0, bytes.length - 4), bytes.length);
  return { runs: shortTextRuns(bytes) ?? runs, wide, zlib, gzip, zip, zstd };
}
