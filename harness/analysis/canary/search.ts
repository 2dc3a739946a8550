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

/**
 * Whether a word may be in a filter: the lowest bit of what is returned. There is no branch in it, so that the answers for several words can be
 * put together before the one that there is.
 */
function mayBe(word: number, filter: Int32Array, shift: number): number {
  const hash = Math.imul(word, 0x9e3779b1);
  const bits = filter[hash >>> shift] ?? 0;
  return (bits >>> (hash >>> 5)) & (bits >>> (hash >>> 10));
}

function createWordScan({ filter, shift }: Spots, check: Check): Searcher {
  const wordsOf = createWordView();
  return (data, start, end, onMatch) => {
    const words = wordsOf(data);
    const base = data.byteOffset;
    const last = (base + end) >> 2;
    const checkAt = (i: number) => check(words[i] ?? 0, i * 4 - base, data, start, end, onMatch);
    let i = (base + start + 3) >> 2;
    for (; i + 4 <= last; i += 4) {
      const one = mayBe(words[i] ?? 0, filter, shift);
      const two = mayBe(words[i + 1] ?? 0, filter, shift);
      const three = mayBe(words[i + 2] ?? 0, filter, shift);
      const four = mayBe(words[i + 3] ?? 0, filter, shift);
      if (((one | two | three | four) & 1) === 0) continue;
      if (one & 1) checkAt(i);
      if (two & 1) checkAt(i + 1);
      if (three & 1) checkAt(i + 2);
      if (four & 1) checkAt(i + 3);
    }
    for (; i < last; i++) if (mayBe(words[i] ?? 0, filter, shift) & 1) checkAt(i);
  };
}

/** The same, and in between at every second byte or every byte for needles of four to six bytes, by a smaller filter. */
function createNarrowScan({ filter, shift, narrowFilter, narrowShift, stride }: Spots, check: Check): Searcher {
  const wordsOf = createWordView();
  const everyByte = stride === 1;
  return (data, start, end, onMatch) => {
    const words = wordsOf(data);
    const base = data.byteOffset;
    const first = (base + start + 3) >> 2;
    const last = (base + end) >> 2;
    const look = (from: number, to: number) => {
      const aligned = from + (-(base + from) & (stride - 1));
      for (let at = aligned; at < to && at + 4 <= end; at += stride)
        check(u32(data, at), at, data, start, end, onMatch);
    };
    if (last <= first) {
      look(start, end);
      return;
    }
    look(start, first * 4 - base);
    // Two words at a time, each with what begins in its second half; the halves that go on in the next word are had by shifting it in.
    let i = first;
    let word = words[i] ?? 0;
    for (; i + 2 < last; i += 2) {
      const second = words[i + 1] ?? 0;
      const third = words[i + 2] ?? 0;
      let found =
        mayBe(word, filter, shift) |
        mayBe(second, filter, shift) |
        mayBe((word >>> 16) | (second << 16), narrowFilter, narrowShift) |
        mayBe((second >>> 16) | (third << 16), narrowFilter, narrowShift);
      if (everyByte) {
        found |=
          mayBe((word >>> 8) | (second << 24), narrowFilter, narrowShift) |
          mayBe((word >>> 24) | (second << 8), narrowFilter, narrowShift) |
          mayBe((second >>> 8) | (third << 24), narrowFilter, narrowShift) |
          mayBe((second >>> 24) | (third << 8), narrowFilter, narrowShift);
      }
      if (found & 1) look(i * 4 - base, i * 4 - base + 8);
      word = third;
    }
    look(i * 4 - base, end);
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
