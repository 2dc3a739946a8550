import type { Opened, Span, Spans } from './layer.ts';

/** Decoded runs one after another, each followed by a zero byte, so that a whole text is searched at once and not run by run. */
export type Arena = {
  /** Room for `length` bytes more: the buffer to write to, from `length()` on. Valid until the next call. */
  readonly reserve: (length: number) => Buffer;
  /** So many bytes were written to the room. */
  readonly wrote: (length: number) => void;
  readonly put: (byte: number) => void;
  /** Begins a run: what is put from here on comes from position `origin` of the source on. */
  readonly begin: (origin: number) => void;
  /** Notes where in the source the run has got to, so that positions far into a long run are found again without counting from its start. */
  readonly mark: (origin: number) => void;
  /** Ends a run; one shorter than `least` bytes is taken back, which gives false. */
  readonly close: (least: number) => boolean;
  /** Where the run under way began, or the last one. */
  readonly runStart: () => number;
  readonly length: () => number;
  /** `step` maps how far into a run a byte is to how far it is in the source. */
  readonly opened: (
    step: (run: number, into: number) => number,
    more?: { readonly nameOf?: NonNullable<Opened['nameOf']>; readonly parts?: Spans },
  ) => readonly Opened[];
};

const none = Buffer.alloc(0);

/** `expected` is how many bytes it has room for when the first is put. */
export function createArena(expected: number): Arena {
  let bytes = none;
  let length = 0;
  let starts: number[] = [];
  let origins: number[] = [];
  let runStart = 0;
  let firstMark = 0;

  function reserve(more: number): Buffer {
    if (length + more > bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(expected, bytes.length * 2, length + more));
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    return bytes;
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

  function close(least: number): boolean {
    if (length - runStart >= least) {
      put(0);
      return true;
    }
    length = runStart;
    starts.length = firstMark;
    origins.length = firstMark;
    return false;
  }

  function opened(
    step: (run: number, into: number) => number,
    more: { nameOf?: NonNullable<Opened['nameOf']>; parts?: Spans } = {},
  ): Opened[] {
    if (length === 0) return [];
    const known = { starts, origins };
    const content = bytes.subarray(0, length);
    starts = [];
    origins = [];
    const runOf = (at: number) => {
      let low = 0;
      let high = known.starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((known.starts[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return low;
    };
    const from = (run: number, at: number) => step(known.origins[run] ?? 0, at - (known.starts[run] ?? 0));
    const origin = (at: number) => Math.floor(from(runOf(at), at));
    const stepAfter = (end: number) => Math.ceil(from(runOf(end - 1), end));
    const span = (at: number, end: number): Span => {
      const [one, other] = [origin(at), origin(end - 1)];
      // A decoded byte comes from all up to where the next one comes from; the next may belong to another run.
      return one <= other ? [one, Math.max(other + 1, stepAfter(end))] : [other, one + 1];
    };
    return [{ bytes: content, span, ...more }];
  }

  return {
    reserve,
    wrote: (count) => {
      length += count;
    },
    put,
    begin,
    mark,
    close,
    runStart: () => runStart,
    length: () => length,
    opened,
  };
}
