import { isUsual, mayEndIn, mayHold, mayHoldIn } from './filter.ts';
import { knownBytes, placeHash, type Spots, shortPlace, spotHash, tabulate } from './spots.ts';
import {
  type MatchSink,
  type PackedNeedles,
  packNeedles,
  type SearchNeedle,
  u32,
  windowBytes,
  windowHash,
} from './windows.ts';

export type Searcher = (bytes: Uint8Array, start: number, end: number, onMatch: MatchSink) => void;

/** Needles and the tables by which they are found. */
export type SearchTables = { readonly needles: PackedNeedles; readonly spots: Spots };

/**
 * Searches for many needles at once; a needle may be found in part, from its beginning, down to `least` bytes (four or more).
 *
 * Any seven bytes hold a whole word of four that stands at a multiple of four, and any six hold one or the beginning of one, so the data are read
 * at these places only, and each word is asked of a Bloom filter of which one load gives both bits. What passes, one of two hundred random words, is
 * looked up by a hash, then by the eight bytes around it, and is compared byte for byte. The loop takes no step that depends on the data,
 * so that the processor runs ahead. (After Wu and Manber, "A fast algorithm for multi-pattern searching", 1994. Words are little-endian, as
 * on every machine that Node runs on.)
 */
export function createSearcher(needles: readonly SearchNeedle[]): Searcher {
  const packed = packNeedles(needles);
  return searcherOf({ needles: packed, spots: tabulate(packed) });
}

export function searcherOf(tables: SearchTables): Searcher {
  if (tables.needles.leasts.length === 0) return () => undefined;
  const check = createCheck(tables);
  const { filter, upper } = tables.spots;
  return isUsual(filter) && upper.length === 0
    ? createWordScan(filter.elements, check)
    : createWideScan(tables.spots, check);
}

type Check = (word: number, at: number, data: Uint8Array, start: number, end: number, onMatch: MatchSink) => void;

/** Shorter data are read byte by byte: making a view of them would take longer. */
const shortData = 96;

/** For needles of six bytes or more. */
function createWordScan(elements: Int32Array, check: Check): Searcher {
  const wordsOf = createWordView();
  return (data, start, end, onMatch) => {
    if (end - start < shortData) {
      let at = start;
      for (; at + 4 <= end; at += 4) {
        const word = u32(data, at);
        if (mayHold(word, elements) & 1) check(word, at, data, start, end, onMatch);
      }
      if (at + 3 === end) check(u32(data, at) & 0xffffff, at, data, start, end, onMatch);
      return;
    }
    const words = wordsOf(data);
    const base = data.byteOffset;
    const last = (base + end) >> 2;
    const checkAt = (i: number) => check(words[i] ?? 0, i * 4 - base, data, start, end, onMatch);
    let i = (base + start + 3) >> 2;
    for (; i + 4 <= last; i += 4) {
      const one = mayHold(words[i] ?? 0, elements);
      const two = mayHold(words[i + 1] ?? 0, elements);
      const three = mayHold(words[i + 2] ?? 0, elements);
      const four = mayHold(words[i + 3] ?? 0, elements);
      if (((one | two | three | four) & 1) === 0) continue;
      if (one & 1) checkAt(i);
      if (two & 1) checkAt(i + 1);
      if (three & 1) checkAt(i + 2);
      if (four & 1) checkAt(i + 3);
    }
    for (; i < last; i++) if (mayHold(words[i] ?? 0, elements) & 1) checkAt(i);
    // The end of six bytes may be the beginning of a word that is not there to its end.
    if (((base + end) & 3) === 3) check(u32(data, end - 3) & 0xffffff, end - 3, data, start, end, onMatch);
  };
}

/** For needles of four and five bytes, which may be but the end of one word and the beginning of the next, and for many needles. */
function createWideScan({ filter, upper }: Spots, check: Check): Searcher {
  const { elements, shift } = filter;
  const ends = upper.length > 0 ? upper : new Int32Array(1 << 14);
  return (data, start, end, onMatch) => {
    // Words that lie across the ends of the range count with what is in it.
    const aligned = start - ((data.byteOffset + start) & 3);
    if (aligned < start) check(wordWithin(data, aligned, start, end), aligned, data, start, end, onMatch);
    let at = aligned < start ? aligned + 4 : aligned;
    for (; at + 4 <= end; at += 4) {
      const word = u32(data, at);
      if ((mayHoldIn(word, elements, shift) | mayEndIn(word, ends)) & 1) check(word, at, data, start, end, onMatch);
    }
    if (at < end) check(wordWithin(data, at, start, end), at, data, start, end, onMatch);
  };
}

function wordWithin(data: Uint8Array, at: number, start: number, end: number): number {
  let word = 0;
  for (let i = Math.max(at, start); i < Math.min(at + 4, end); i++) word |= (data[i] ?? 0) << ((i - at) * 8);
  return word;
}

/** Data as aligned words; the view is made anew only when the memory is other than before. */
function createWordView(): (data: Uint8Array) => Int32Array {
  let seen: Uint8Array | null = null;
  let words: Int32Array = new Int32Array(0);
  return (data) => {
    if (data !== seen) {
      const { buffer } = data;
      if (words.buffer !== buffer) words = new Int32Array(buffer, 0, buffer.byteLength >> 2);
      seen = data;
    }
    return words;
  };
}

/** Looks closer at a word that passed the filter, and reports the needles that stand there. */
function createCheck({ needles, spots }: SearchTables): Check {
  const { bytes, starts, leasts } = needles;
  const { places, firstLong, nextLong, windowAt, firstSpot, nextSpot, needleAt, offsetAt, kindAt, kinds } = spots;

  function compare(needle: number, from: number, data: Uint8Array, end: number, onMatch: MatchSink): void {
    const begin = starts[needle] ?? 0;
    const most = Math.min((starts[needle + 1] ?? 0) - begin, end - from);
    let length = 0;
    while (length < most && data[from + length] === bytes[begin + length]) length++;
    if (length >= (leasts[needle] ?? 0)) onMatch(needle, from, length);
  }

  return (word, at, data, start, end, onMatch) => {
    const mask = places[placeHash(word) & (places.length - 1)] ?? 0;
    for (let place = 0; mask >>> place !== 0 && place < 4; place++) {
      const window = at - place;
      if (((mask >>> place) & 1) === 0 || window < start || window + windowBytes > end) continue;
      const hash = windowHash(u32(data, window), u32(data, window + 4));
      for (let n = firstLong[hash & (firstLong.length - 1)] ?? 0; n > 0; n = nextLong[n] ?? 0) {
        const from = window - (windowAt[n - 1] ?? 0);
        if (from >= start) compare(n - 1, from, data, end, onMatch);
      }
    }
    for (let kind = (mask & shortPlace) === 0 ? 1 : 0; kinds >>> kind !== 0; kind++) {
      if (((kinds >>> kind) & 1) === 0) continue;
      const hash = spotHash(word & (knownBytes[kind] ?? 0), kind);
      for (let spot = firstSpot[hash & (firstSpot.length - 1)] ?? 0; spot > 0; spot = nextSpot[spot] ?? 0) {
        const from = at - (offsetAt[spot] ?? 0);
        if (kindAt[spot] === kind && from >= start) compare((needleAt[spot] ?? 0) - 1, from, data, end, onMatch);
      }
    }
  };
}
