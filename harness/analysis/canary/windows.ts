/** Bytes to find; a match of the first `least` will do. */
export type SearchNeedle = { readonly bytes: Uint8Array; readonly least: number };

/** Gets each match: which needle, where its first byte stands, how many bytes agree. */
export type MatchSink = (needle: number, at: number, length: number) => void;

/** Positions in a long needle that are considered for its window. */
const consideredPositions = 64;

/**
 * The part of each needle by which it is recognised: the one that the fewest needles share, so that a thousand addresses at one mail host are
 * not all compared wherever the host is named. It lies within the needle's first `least` bytes.
 */
export function chooseWindows(
  needles: readonly SearchNeedle[],
  members: readonly number[],
  window: number,
): Int32Array {
  const counts = new Uint16Array(1 << 18);
  const key = (bytes: Uint8Array, at: number) => bucketOf(u32(bytes, at), u32(bytes, at + 4), counts.length);
  const positions = (needle: SearchNeedle) => Math.min(needle.least - window, consideredPositions);
  for (const member of members) {
    const needle = needles[member];
    if (needle === undefined) continue;
    for (let at = 0; at <= positions(needle); at++) {
      const index = key(needle.bytes, at);
      counts[index] = Math.min(65_535, (counts[index] ?? 0) + 1);
    }
  }
  return Int32Array.from(members, (member) => {
    const needle = needles[member];
    if (needle === undefined) return 0;
    let best = 0;
    let fewest = Number.POSITIVE_INFINITY;
    for (let at = 0; at <= positions(needle); at++) {
      const count = counts[key(needle.bytes, at)] ?? 0;
      if (count < fewest) {
        fewest = count;
        best = at;
      }
    }
    return best;
  });
}

/** Where eight bytes, given as two words, belong in a hash table of `size` (a power of two) buckets. */
export function bucketOf(low: number, high: number, size: number): number {
  const hash = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  return (hash ^ (hash >>> 15)) & (size - 1);
}

/** How many bytes of a needle stand at `from`. */
export function agreement(data: Uint8Array, from: number, end: number, bytes: Uint8Array): number {
  const most = Math.min(bytes.length, end - from);
  let length = 0;
  while (length < most && data[from + length] === bytes[length]) length++;
  return length;
}

/** Four bytes as a little-endian word; bytes past the end read as 0. */
export function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}
