import { bucketOf, chooseWindows, type SearchNeedle, u32 } from './windows.ts';

/** Needles of which so many bytes must be there are looked up by a window of eight; shorter ones by a word of four. */
export const longWindow = 8;
/** Bits of the filter for each word in it: a false alarm about once in a hundred random words; twice as many bits, a quarter of the false alarms. */
const bitsPerWord = 24;
/** Log2 of bits: the least, which the nearest cache holds beside other things, and up to which twice the bits pay, as the next cache holds them. */
const filterBits = { least: 16, roomy: 22, most: 28 };
/** In a mask of places: the word also begins a needle that is too short for a window of eight. */
export const shortPlace = 16;

/** Tables by which needles are found, all of them typed arrays. */
export type Spots = {
  /** Short needles are looked for at multiples of this, bytes; long ones always at multiples of four. */
  readonly stride: 1 | 2 | 4;
  /** A Bloom filter of all words, two bits a word, both in the one element that the top bits of the hash choose. */
  readonly filter: Int32Array;
  readonly shift: number;
  /** The same of the words of short needles alone. */
  readonly narrowFilter: Int32Array;
  readonly narrowShift: number;
  /** At which places of its window (bit n: place n) some needle has this word; 0 for none. */
  readonly placesOf: (word: number) => number;
  /** Long needles by the eight bytes of their window: the first and the next slot; -1 ends the chain. */
  readonly firstLong: (low: number, high: number) => number;
  readonly nextLong: (slot: number) => number;
  readonly firstShort: (word: number) => number;
  readonly nextShort: (slot: number) => number;
  readonly needleOf: (slot: number) => number;
  /** How far into the needle its window (or, of a short one, the word) begins. */
  readonly intoNeedle: (slot: number) => number;
};

/** The largest stride at which any `least` bytes of a needle hold a whole word. */
function strideFor(needles: readonly SearchNeedle[]): 1 | 2 | 4 {
  let least = longWindow;
  for (const needle of needles) least = Math.min(least, needle.least);
  if (least >= 7) return 4;
  return least >= 5 ? 2 : 1;
}

/** Lays out the tables. Needles with a `least` under four cannot be found and are left out. */
export function tabulate(needles: readonly SearchNeedle[]): Spots {
  const usable = needles.map((_, index) => index).filter((index) => (needles[index]?.least ?? 0) >= 4);
  const isLong = (index: number) => (needles[index]?.least ?? 0) >= longWindow;
  const long = Int32Array.from(usable.filter(isLong));
  const short = usable.filter((index) => !isLong(index));
  const stride = strideFor(usable.map((index) => needles[index] ?? { bytes: new Uint8Array(), least: longWindow }));
  const table = createWordTable(long.length * 4 + short.length * stride);
  const all = createFilter(long.length * 4 + short.length * stride);
  const narrow = createFilter(short.length * stride);
  const windowAt = chooseWindows(needles, [...long], longWindow);
  const windows = createChains(long.length);
  long.forEach((member, slot) => {
    const bytes = needles[member]?.bytes ?? new Uint8Array();
    const from = windowAt[slot] ?? 0;
    for (let place = 0; place < 4; place++) {
      const word = u32(bytes, from + place);
      table.add(word, 1 << place);
      all.add(word);
    }
    windows.add(u32(bytes, from), u32(bytes, from + 4), slot);
  });
  const shortWords = createChains(short.length * stride);
  short.forEach((member, index) => {
    const bytes = needles[member]?.bytes ?? new Uint8Array();
    for (let place = 0; place < stride; place++) {
      const word = u32(bytes, place);
      table.add(word, shortPlace);
      all.add(word);
      narrow.add(word);
      shortWords.add(word, 0, index * stride + place);
    }
  });
  const longs = long.length;
  return {
    stride,
    filter: all.bits,
    shift: all.shift,
    narrowFilter: narrow.bits,
    narrowShift: narrow.shift,
    placesOf: table.placesOf,
    firstLong: windows.first,
    nextLong: windows.next,
    firstShort: (word) => shifted(shortWords.first(word, 0), longs),
    nextShort: (slot) => shifted(shortWords.next(slot - longs), longs),
    needleOf: (slot) => (slot < longs ? long[slot] : short[Math.floor((slot - longs) / stride)]) ?? 0,
    intoNeedle: (slot) => (slot < longs ? (windowAt[slot] ?? 0) : (slot - longs) % stride),
  };
}

const shifted = (slot: number, by: number): number => (slot < 0 ? -1 : slot + by);

/** The filter's size follows the number of words that it is for. */
function createFilter(most: number) {
  const needed = Math.ceil(Math.log2(most * bitsPerWord));
  const sizeBits = Math.min(filterBits.most, Math.max(filterBits.least, needed + (needed < filterBits.roomy ? 1 : 0)));
  const shift = 37 - sizeBits;
  const bits = new Int32Array(1 << (sizeBits - 5));
  function add(word: number): void {
    const hash = Math.imul(word, 0x9e3779b1);
    bits[hash >>> shift] = (bits[hash >>> shift] ?? 0) | (1 << (hash >>> 5)) | (1 << (hash >>> 10));
  }
  return { bits, shift, add };
}

/** Words of four bytes with a mask each, by open addressing. */
function createWordTable(most: number) {
  const sizeBits = Math.max(4, Math.ceil(Math.log2(most * 2 + 1)));
  const keys = new Int32Array(1 << sizeBits);
  const masks = new Uint8Array(1 << sizeBits);
  function slotOf(word: number): number {
    let slot = Math.imul(word ^ (word >>> 15), 0x85ebca6b) >>> (32 - sizeBits);
    while ((masks[slot] ?? 0) !== 0 && keys[slot] !== word) slot = (slot + 1) & (keys.length - 1);
    return slot;
  }
  function add(word: number, mask: number): void {
    const slot = slotOf(word);
    keys[slot] = word;
    masks[slot] = (masks[slot] ?? 0) | mask;
  }
  return { add, placesOf: (word: number) => masks[slotOf(word)] ?? 0 };
}

/** Slots by a key of two words: a hash table with chains. Only slots of that key are given. */
function createChains(most: number) {
  const size = 1 << Math.max(4, Math.ceil(Math.log2(most * 2 + 1)));
  const heads = new Int32Array(size).fill(-1);
  const nexts = new Int32Array(most).fill(-1);
  const lows = new Int32Array(most);
  const highs = new Int32Array(most);

  function along(from: number, low: number, high: number): number {
    let slot = from;
    while (slot >= 0 && (lows[slot] !== low || highs[slot] !== high)) slot = nexts[slot] ?? -1;
    return slot;
  }

  return {
    add(low: number, high: number, slot: number): void {
      const bucket = bucketOf(low, high, size);
      lows[slot] = low;
      highs[slot] = high;
      nexts[slot] = heads[bucket] ?? -1;
      heads[bucket] = slot;
    },
    first: (low: number, high: number) => along(heads[bucketOf(low, high, size)] ?? -1, low, high),
    next: (slot: number) => along(nexts[slot] ?? -1, lows[slot] ?? 0, highs[slot] ?? 0),
  };
}
