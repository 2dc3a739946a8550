/** Bytes to find; a match of the first `least` will do. */
export type SearchNeedle = { readonly bytes: Uint8Array; readonly least: number };

/** Gets each match: which needle, where its first byte stands, how many bytes agree. */
export type MatchSink = (needle: number, at: number, length: number) => void;

/** Needles one after another: the n-th has the bytes from `starts[n]` to `starts[n + 1]`, of which `leasts[n]` must be there. */
export type PackedNeedles = {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly leasts: Uint16Array;
};

export function packNeedles(needles: readonly SearchNeedle[]): PackedNeedles {
  const starts = new Uint32Array(needles.length + 1);
  needles.forEach(({ bytes }, n) => {
    starts[n + 1] = (starts[n] ?? 0) + bytes.length;
  });
  const packed = new Uint8Array(starts[needles.length] ?? 0);
  needles.forEach(({ bytes }, n) => {
    packed.set(bytes, starts[n]);
  });
  return { bytes: packed, starts, leasts: Uint16Array.from(needles, ({ least }) => least) };
}

/** Bytes of a long needle's window. */
export const windowBytes = 8;
/** Positions in a long needle that are considered for its window. */
const consideredPositions = 64;
const countBits = 18;

/**
 * The part of each needle of eight bytes or more by which it is recognised: the one that the fewest needles share, so that a thousand addresses at
 * one mail host are not all compared wherever the host is named. It lies within the needle's first `least` bytes, so that a digest has no choice.
 */
export function chooseWindows({ bytes, starts, leasts }: PackedNeedles): Uint8Array {
  const counts = new Uint16Array(1 << countBits);
  const chosen = new Uint8Array(leasts.length);
  const last = (needle: number) => Math.min((leasts[needle] ?? 0) - windowBytes, consideredPositions);
  for (let needle = 0; needle < leasts.length; needle++) {
    if (last(needle) < 1) continue;
    const from = starts[needle] ?? 0;
    for (let at = from + last(needle); at >= from; at--) {
      const index = windowHash(u32(bytes, at), u32(bytes, at + 4)) >>> (32 - countBits);
      counts[index] = Math.min(65_535, (counts[index] ?? 0) + 1);
    }
  }
  for (let needle = 0; needle < leasts.length; needle++) {
    if (last(needle) < 1) continue;
    const from = starts[needle] ?? 0;
    let fewest = Number.POSITIVE_INFINITY;
    for (let at = 0; at <= last(needle) && fewest > 1; at++) {
      const count = counts[windowHash(u32(bytes, from + at), u32(bytes, from + at + 4)) >>> (32 - countBits)] ?? 0;
      if (count >= fewest) continue;
      fewest = count;
      chosen[needle] = at;
    }
  }
  return chosen;
}

/** A hash of eight bytes, given as two words, whose top bits are the best. */
export function windowHash(low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(high ^ (high >>> 15), 0x85ebca6b), 0x9e3779b1);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
}

/** Four bytes as a little-endian word; bytes past the end read as 0. */
export function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}
