import { agreement, bucketOf, chooseWindows, type MatchSink, type SearchNeedle, u32 } from './windows.ts';

export type Searcher = (bytes: Uint8Array, start: number, end: number, onMatch: MatchSink) => void;

/** Needles of eight bytes and more are recognised by a window of eight. */
const window = 8;
/** A window of eight bytes holds a whole aligned word of four wherever it lies; the word is then at one of these places in it. */
const places = 4;

/** Searches for many needles at once; those shorter than eight bytes in a slower pass of their own. A needle may be found in part, from its beginning, down to `least` bytes. */
export function createSearcher(needles: readonly SearchNeedle[]): Searcher {
  const indexes = needles.map((_, index) => index);
  const isLong = (index: number) => (needles[index]?.least ?? 0) >= window;
  const long = indexes.filter(isLong);
  const short = indexes.filter((index) => !isLong(index));
  const searchers: Searcher[] = [];
  if (long.length > 0) searchers.push(createWordSearcher(needles, long));
  if (short.length > 0) searchers.push(createShortSearcher(needles, short));
  return (bytes, start, end, onMatch) => {
    for (const search of searchers) search(bytes, start, end, onMatch);
  };
}

/**
 * Reads the data as aligned words of four bytes, one load for each, and asks a bit table whether any needle's window holds the word; what passes
 * (a few per cent) is looked up by its whole window in a hash table, and compared byte for byte. No data-dependent steps, so that the processor
 * can run ahead; the bit table is 32 bits a needle, so that tens of thousands fit the second-level cache. (A variant of Wu and Manber's
 * filter, "A fast algorithm for multi-pattern searching", 1994. Words are little-endian, as on every machine that Node runs on.)
 */
function createWordSearcher(needles: readonly SearchNeedle[], members: readonly number[]): Searcher {
  const filterBits = Math.min(27, Math.max(15, Math.ceil(Math.log2(members.length * places * 12))));
  const shift = 32 - filterBits;
  const filter = new Int32Array(1 << (filterBits - 5));
  const windowAt = chooseWindows(needles, members, window);
  const tableSize = 1 << Math.max(4, Math.ceil(Math.log2(members.length * 2 + 1)));
  const heads = new Int32Array(tableSize).fill(-1);
  const next = new Int32Array(members.length).fill(-1);
  const low = new Int32Array(members.length);
  const high = new Int32Array(members.length);

  members.forEach((member, slot) => {
    const bytes = needles[member]?.bytes ?? new Uint8Array();
    const from = windowAt[slot] ?? 0;
    for (let place = 0; place < places; place++) {
      const hash = Math.imul(u32(bytes, from + place), 0x9e3779b1) >>> shift;
      filter[hash >>> 5] = (filter[hash >>> 5] ?? 0) | (1 << (hash & 31));
    }
    low[slot] = u32(bytes, from);
    high[slot] = u32(bytes, from + 4);
    const bucket = bucketOf(low[slot] ?? 0, high[slot] ?? 0, tableSize);
    next[slot] = heads[bucket] ?? -1;
    heads[bucket] = slot;
  });

  function candidates(data: Uint8Array, range: { start: number; end: number }, at: number, onMatch: MatchSink): void {
    const a = u32(data, at);
    const b = u32(data, at + 4);
    for (let slot = heads[bucketOf(a, b, tableSize)] ?? -1; slot >= 0; slot = next[slot] ?? -1) {
      if (low[slot] !== a || high[slot] !== b) continue;
      const member = members[slot] ?? 0;
      const needle = needles[member];
      const from = at - (windowAt[slot] ?? 0);
      if (needle === undefined || from < range.start) continue;
      const length = agreement(data, from, range.end, needle.bytes);
      if (length >= needle.least) onMatch(member, from, length);
    }
  }

  return (data, start, end, onMatch) => {
    const range = { start, end };
    const first = start + ((4 - ((data.byteOffset + start) & 3)) & 3);
    const count = (end - first) >> 2;
    if (end - start < window || count < 1) return;
    const words = new Int32Array(data.buffer, data.byteOffset + first, count);
    for (let i = 0; i < count; i++) {
      const hash = Math.imul(words[i] ?? 0, 0x9e3779b1) >>> shift;
      if ((((filter[hash >>> 5] ?? 0) >>> (hash & 31)) & 1) === 0) continue;
      const at = first + i * 4;
      for (let place = 0; place < places; place++) {
        const from = at - place;
        if (from >= start && from + window <= end) candidates(data, range, from, onMatch);
      }
    }
  };
}

/** Bits of the hash by which four bytes are looked up in the filter of the short search: a table of 16 KiB. */
const shortFilterBits = 17;

/** Needles of four to seven bytes: at each position a bit table over four bytes, then a hash table over them. */
function createShortSearcher(needles: readonly SearchNeedle[], members: readonly number[]): Searcher {
  const shift = 32 - shortFilterBits;
  const filter = new Int32Array(1 << (shortFilterBits - 5));
  const byStart = new Map<number, number[]>();
  for (const member of members) {
    const start = u32(needles[member]?.bytes ?? new Uint8Array(), 0);
    byStart.set(start, [...(byStart.get(start) ?? []), member]);
    const hash = Math.imul(start, 0x9e3779b1) >>> shift;
    filter[hash >>> 5] = (filter[hash >>> 5] ?? 0) | (1 << (hash & 31));
  }
  return (data, start, end, onMatch) => {
    let word = u32(data, start) << 8;
    for (let at = start; at + 4 <= end; at++) {
      word = (word >>> 8) | ((data[at + 3] ?? 0) << 24);
      const hash = Math.imul(word, 0x9e3779b1) >>> shift;
      if ((((filter[hash >>> 5] ?? 0) >>> (hash & 31)) & 1) === 0) continue;
      for (const member of byStart.get(word) ?? []) {
        const needle = needles[member];
        if (needle === undefined) continue;
        const length = agreement(data, at, end, needle.bytes);
        if (length >= needle.least) onMatch(member, at, length);
      }
    }
  };
}
