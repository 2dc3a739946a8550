import { addLowerThree, addUpper, addWord, createFilter, createUpperFilter, type WordFilter } from './filter.ts';
import { chooseWindows, type PackedNeedles, u32, windowBytes, windowHash } from './windows.ts';

/**
 * Tables by which needles are found, all of them typed arrays. Numbers of needles and of spots are kept one higher, so that 0 is none.
 *
 * A needle of which eight bytes must be there has a window of eight, which holds a whole word at one of its first four places wherever it stands.
 * A shorter one has four spots, one for each way in which it can lie across words: see `spotsOf`.
 */
export type Spots = {
  readonly filter: WordFilter;
  /** Of the upper three bytes of words; empty where no needle is so short as to need it. */
  readonly upper: Int32Array;
  /** By a hash of a word: at which places of a window (bit n: place n) it may stand, and `shortPlace` if it may be a whole word of a short needle. */
  readonly places: Uint8Array;
  /** Long needles by a hash of their window: the first, and after each the next. */
  readonly firstLong: Uint32Array;
  readonly nextLong: Uint32Array;
  /** How far into each long needle its window begins. */
  readonly windowAt: Uint8Array;
  /** Spots of short needles by a hash of the bytes known of a word. */
  readonly firstSpot: Uint32Array;
  readonly nextSpot: Uint32Array;
  readonly needleAt: Uint32Array;
  /** Where in its needle the word of a spot begins, which may be before it. */
  readonly offsetAt: Int8Array;
  /** What is known of that word. */
  readonly kindAt: Uint8Array;
  /** Bit n: there are spots of the kind n. */
  readonly kinds: number;
};

/** What is known of a word at a spot, by kind: all of it, its lower three bytes, its upper three, its upper two. */
export const knownBytes = Int32Array.of(-1, 0x00ff_ffff, 0xffff_ff00 | 0, 0xffff_0000 | 0);
const whole = 0;
const lowerThree = 1;
const upperThree = 2;
const upperTwo = 3;

/** In a mask of places: the word also is a whole one of a needle that is too short for a window. */
export const shortPlace = 16;
const shortest = 4;

/** Offset into the needle and kind of each of a short needle's spots, by how many bytes of it must be there. A whole word where there is one. */
function spotsOf(least: number): readonly (readonly [number, number])[] {
  if (least >= 7) return [0, 1, 2, 3].map((offset) => [offset, whole] as const);
  const common = [[0, whole]] as const;
  if (least === 6) return [...common, [1, whole], [2, whole], [3, lowerThree]];
  if (least === 5) return [...common, [1, whole], [2, lowerThree], [-1, upperThree]];
  return [...common, [1, lowerThree], [-2, upperTwo], [-1, upperThree]];
}

/** Lays out the tables. Needles with a `least` under four cannot be found and are left out. */
export function tabulate(needles: PackedNeedles): Spots {
  const { bytes, starts, leasts } = needles;
  const count = leasts.length;
  const short: number[] = [];
  let least = windowBytes;
  for (let needle = 0; needle < count; needle++) {
    const of = leasts[needle] ?? 0;
    if (of < windowBytes && of >= shortest) {
      short.push(needle);
      least = Math.min(least, of);
    }
  }
  const words = (count + short.length) * 4;
  const filter = createFilter(words);
  const upper = least < 6 ? createUpperFilter() : new Int32Array(0);
  const places = new Uint8Array(powerOfTwo(words * 4));
  const firstLong = new Uint32Array(powerOfTwo(count * 2));
  const nextLong = new Uint32Array(count + 1);
  const firstSpot = new Uint32Array(powerOfTwo(short.length * 8));
  const nextSpot = new Uint32Array(short.length * 4 + 1);
  const needleAt = new Uint32Array(short.length * 4 + 1);
  const offsetAt = new Int8Array(short.length * 4 + 1);
  const kindAt = new Uint8Array(short.length * 4 + 1);
  const windowAt = chooseWindows(needles);
  let kinds = 0;

  const addPlace = (word: number, place: number) => {
    const index = placeHash(word) & (places.length - 1);
    places[index] = (places[index] ?? 0) | place;
    addWord(filter, word);
  };

  for (let needle = 0; needle < count; needle++) {
    if ((leasts[needle] ?? 0) < windowBytes) continue;
    const from = (starts[needle] ?? 0) + (windowAt[needle] ?? 0);
    const low = u32(bytes, from);
    const high = u32(bytes, from + 4);
    addPlace(low, 1);
    addPlace((low >>> 8) | (high << 24), 2);
    addPlace((low >>> 16) | (high << 16), 4);
    addPlace((low >>> 24) | (high << 8), 8);
    const bucket = windowHash(low, high) & (firstLong.length - 1);
    nextLong[needle + 1] = firstLong[bucket] ?? 0;
    firstLong[bucket] = needle + 1;
  }

  let spot = 0;
  for (const needle of short) {
    for (const [offset, kind] of spotsOf(leasts[needle] ?? 0)) {
      const word = wordOf(bytes, starts[needle] ?? 0, offset);
      spot++;
      needleAt[spot] = needle + 1;
      offsetAt[spot] = offset;
      kindAt[spot] = kind;
      kinds |= 1 << kind;
      const bucket = spotHash(word & (knownBytes[kind] ?? 0), kind) & (firstSpot.length - 1);
      nextSpot[spot] = firstSpot[bucket] ?? 0;
      firstSpot[bucket] = spot;
      if (kind === whole) addPlace(word, shortPlace);
      else if (kind === lowerThree) addLowerThree(filter, word);
      else if (kind === upperThree) addUpper(upper, word >>> 8);
      else for (let low = 0; low < 256; low++) addUpper(upper, ((word >>> 16) << 8) | low);
    }
  }
  return {
    filter,
    upper,
    places,
    firstLong,
    nextLong,
    windowAt,
    firstSpot,
    nextSpot,
    needleAt,
    offsetAt,
    kindAt,
    kinds,
  };
}

/** The word at an offset of a needle that begins at `start`; what lies before the needle is 0. */
function wordOf(bytes: Uint8Array, start: number, offset: number): number {
  return offset < 0 ? u32(bytes, start) << (-8 * offset) : u32(bytes, start + offset);
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(16, atLeast)));
}

export function placeHash(word: number): number {
  const hash = Math.imul(word ^ (word >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

export function spotHash(word: number, kind: number): number {
  const hash = Math.imul(word + kind, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}
