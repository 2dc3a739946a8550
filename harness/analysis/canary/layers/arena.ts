import type { Opened } from './layer.ts';

/** Decoded runs one after another, each followed by a zero byte, so that a whole text is searched at once and not run by run. */
export type Arena = {
  /** Room for `length` bytes more; returns where they begin. */
  readonly reserve: (length: number) => number;
  readonly put: (byte: number) => void;
  /** Begins a run: what is put from here on comes from position `origin` of the source on. */
  readonly begin: (origin: number) => void;
  /** Notes where in the source the run has got to, so that positions far into a long run are found again without counting from its start. */
  readonly mark: (origin: number) => void;
  /** Ends a run; one shorter than `least` bytes is taken back. */
  readonly close: (least: number) => void;
  readonly length: () => number;
  /** `step` maps how far into a run a byte is to how far it is in the source. */
  readonly opened: (step: (run: number, into: number) => number, nameOf?: Opened['nameOf']) => Opened | null;
};

export function createArena(expected: number): Arena {
  let bytes = new Uint8Array(Math.max(256, expected));
  let length = 0;
  let starts: number[] = [];
  let origins: number[] = [];
  let runStart = 0;
  let firstMark = 0;

  function reserve(more: number): number {
    if (length + more > bytes.length) {
      const larger = new Uint8Array(Math.max(bytes.length * 2, length + more));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    return length;
  }

  function put(byte: number): void {
    if (length === bytes.length) reserve(1);
    bytes[length++] = byte;
  }

  function begin(origin: number): void {
    runStart = length;
    firstMark = starts.length;
    mark(origin);
  }

  function mark(origin: number): void {
    starts.push(length);
    origins.push(origin);
  }

  function close(least: number): void {
    if (length - runStart >= least) {
      put(0);
      return;
    }
    length = runStart;
    starts.length = firstMark;
    origins.length = firstMark;
  }

  function opened(step: (run: number, into: number) => number, nameOf?: Opened['nameOf']): Opened | null {
    if (length === 0) return null;
    const known = { starts, origins };
    const content = bytes.subarray(0, length);
    starts = [];
    origins = [];
    const origin = (at: number) => {
      let low = 0;
      let high = known.starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((known.starts[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return step(known.origins[low] ?? 0, at - (known.starts[low] ?? 0));
    };
    return nameOf === undefined ? { bytes: content, origin } : { bytes: content, origin, nameOf };
  }

  return { reserve, put, begin, mark, close, length: () => length, opened };
}
