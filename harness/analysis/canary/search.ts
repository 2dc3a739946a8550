import { longWindow, type Spots, shortPlace, tabulate } from './spots.ts';
import { agreement, type MatchSink, type SearchNeedle, u32 } from './windows.ts';

export type Searcher = (bytes: Uint8Array, start: number, end: number, onMatch: MatchSink) => void;

/**
 * Searches for many needles at once; a needle may be found in part, from its beginning, down to `least` bytes (four or more).
 *
 * Any seven bytes hold a whole word of four that stands at a multiple of four, so the data are read at these places only (with shorter needles
 * about, at multiples of two or one), and each word is asked of a Bloom filter of which one load gives both bits. What passes, one of a
 * hundred random words, is looked up exactly, then by the eight bytes around it, and is compared byte for byte. The loop takes no step that
 * depends on the data, so that the processor runs ahead. (After Wu and Manber, "A fast algorithm for multi-pattern searching", 1994, and
 * Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", 2007. Words are little-endian, as on every machine that Node
 * runs on.)
 */
export function createSearcher(needles: readonly SearchNeedle[]): Searcher {
  if (needles.length === 0) return () => undefined;
  const spots = tabulate(needles);
  const check = createCheck(needles, spots);
  return spots.stride === 4 ? createWordScan(spots, check) : createNarrowScan(spots, check);
}

type Check = (word: number, at: number, data: Uint8Array, start: number, end: number, onMatch: MatchSink) => void;

function mayBe(word: number, filter: Int32Array, shift: number): boolean {
  const hash = Math.imul(word, 0x9e3779b1);
  const bits = (1 << (hash >>> 5)) | (1 << (hash >>> 10));
  return ((filter[hash >>> shift] ?? 0) & bits) === bits;
}

function createWordScan({ filter, shift }: Spots, check: Check): Searcher {
  const wordsOf = createWordView();
  return (data, start, end, onMatch) => {
    const words = wordsOf(data);
    const base = data.byteOffset;
    const last = (base + end) >> 2;
    for (let i = (base + start + 3) >> 2; i < last; i++) {
      const word = words[i] ?? 0;
      if (mayBe(word, filter, shift)) check(word, i * 4 - base, data, start, end, onMatch);
    }
  };
}

/** The same, and in between at every second byte or every byte for needles of four to six bytes, by a smaller filter. */
function createNarrowScan({ filter, shift, narrowFilter, narrowShift, stride }: Spots, check: Check): Searcher {
  const wordsOf = createWordView();
  return (data, start, end, onMatch) => {
    const words = wordsOf(data);
    const base = data.byteOffset;
    const first = (base + start + 3) >> 2;
    const last = (base + end) >> 2;
    const atEdge = (from: number, to: number) => {
      for (let at = from; at < to && at + 4 <= end; at++) check(u32(data, at), at, data, start, end, onMatch);
    };
    if (last <= first) {
      atEdge(start, end);
      return;
    }
    atEdge(start, first * 4 - base);
    let word = words[first] ?? 0;
    for (let i = first + 1; i <= last; i++) {
      const at = i * 4 - base;
      if (mayBe(word, filter, shift)) check(word, at - 4, data, start, end, onMatch);
      if (i === last) break;
      const next = words[i] ?? 0;
      const middle = (word >>> 16) | (next << 16);
      if (mayBe(middle, narrowFilter, narrowShift)) check(middle, at - 2, data, start, end, onMatch);
      if (stride === 1) {
        const early = (word >>> 8) | (next << 24);
        if (mayBe(early, narrowFilter, narrowShift)) check(early, at - 3, data, start, end, onMatch);
        const late = (word >>> 24) | (next << 8);
        if (mayBe(late, narrowFilter, narrowShift)) check(late, at - 1, data, start, end, onMatch);
      }
      word = next;
    }
    atEdge(last * 4 - 3 - base, end);
  };
}

/** Data as aligned words; the view is made anew only when the data are other than before. */
function createWordView(): (data: Uint8Array) => Int32Array {
  let seen: Uint8Array | null = null;
  let words: Int32Array = new Int32Array(0);
  return (data) => {
    if (data !== seen) words = new Int32Array(data.buffer, 0, data.buffer.byteLength >> 2);
    seen = data;
    return words;
  };
}

/** Looks closer at a word that passed the filter, and reports the needles that stand there. */
function createCheck(needles: readonly SearchNeedle[], spots: Spots): Check {
  const { stride, placesOf, firstLong, nextLong, firstShort, nextShort, needleOf, intoNeedle } = spots;

  return (word, at, data, start, end, onMatch) => {
    const places = placesOf(word);
    if (places === 0) return;
    const compare = (slot: number, from: number) => {
      const member = needleOf(slot);
      const needle = needles[member];
      if (needle === undefined || from < start) return;
      const length = agreement(data, from, end, needle.bytes);
      if (length >= needle.least) onMatch(member, from, length);
    };
    const address = data.byteOffset + at;
    for (let place = 0; place < 4 && (address & 3) === 0; place++) {
      const window = at - place;
      if (((places >>> place) & 1) === 0 || window < start || window + longWindow > end) continue;
      const low = u32(data, window);
      const high = u32(data, window + 4);
      for (let slot = firstLong(low, high); slot >= 0; slot = nextLong(slot)) compare(slot, window - intoNeedle(slot));
    }
    if ((places & shortPlace) === 0 || (address & (stride - 1)) !== 0) return;
    for (let slot = firstShort(word); slot >= 0; slot = nextShort(slot)) compare(slot, at - intoNeedle(slot));
  };
}
