/** Makes bytes from literals and copies of what was made before, up to a limit. */
export type LzOutput = {
  readonly literal: (bytes: Uint8Array, from: number, to: number) => boolean;
  /** False where the distance reaches before the beginning, or there is no room. */
  readonly copy: (distance: number, length: number) => boolean;
  readonly length: () => number;
  /** Something did not fit. */
  readonly isFull: () => boolean;
  readonly bytes: () => Uint8Array;
};

export function createLzOutput(most: number, expected: number): LzOutput {
  let out = new Uint8Array(Math.min(most, Math.max(64, expected)));
  let length = 0;
  let full = false;

  function room(more: number): boolean {
    if (length + more > most) {
      full = true;
      return false;
    }
    if (length + more > out.length) {
      const larger = new Uint8Array(Math.min(most, Math.max(length + more, out.length * 2)));
      larger.set(out.subarray(0, length));
      out = larger;
    }
    return true;
  }

  return {
    literal(bytes, from, to) {
      if (to > bytes.length || !room(to - from)) return false;
      out.set(bytes.subarray(from, to), length);
      length += to - from;
      return true;
    },
    copy(distance, size) {
      if (distance === 0 || distance > length || !room(size)) return false;
      for (let i = 0; i < size; i++) out[length + i] = out[length + i - distance] ?? 0;
      length += size;
      return true;
    },
    length: () => length,
    isFull: () => full,
    bytes: () => out.subarray(0, length),
  };
}
