/** A place in bytes that are a row of little-endian numbers and of parts with their length in front. Past the end everything is null. */
export type Cursor = {
  u32(): number | null;
  skip(bytes: number): void;
  /** A part with its length in 4 bytes in front. */
  sized(): Cursor | null;
  /** A part with its length in 8 bytes in front. */
  long(): Cursor | null;
  /** All that this cursor was made over, whatever of it was read. */
  all(): Uint8Array;
};

export function createCursor(bytes: Uint8Array): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const has = (count: number): boolean => count <= bytes.length - at;
  const part = (length: number): Cursor | null => {
    if (!has(length)) return null;
    at += length;
    return createCursor(bytes.subarray(at - length, at));
  };
  const u32 = (): number | null => {
    if (!has(4)) return null;
    at += 4;
    return view.getUint32(at - 4, true);
  };
  return {
    u32,
    skip: (count) => {
      at += count;
    },
    sized: () => {
      const length = u32();
      return length === null ? null : part(length);
    },
    long: () => {
      if (!has(8)) return null;
      at += 8;
      // Lengths beyond 2^53 are no longer exact, and longer than any file.
      return part(Number(view.getBigUint64(at - 8, true)));
    },
    all: () => bytes,
  };
}
