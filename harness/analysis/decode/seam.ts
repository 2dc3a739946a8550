/**
 * Searches bytes of a stream where they lie, as they stand, without opening layers. `more`: the stream goes on after them, so that a match that
 * must end where a number ends is not yet decided at their end.
 */
export type PlainSearch = {
  readonly look: (bytes: Uint8Array, start: number, end: number, offset: number, more: boolean) => void;
  /** Bytes of the longest thing that is looked for. */
  readonly reach: number;
};

export type SeamOptions = PlainSearch & {
  /** Told the stream offset of the first byte that may be searched again. */
  readonly onKept: (before: number) => void;
};

export type Seam = {
  /** Searches bytes that stand at `offset` of the stream, together with the end of those before. */
  readonly add: (bytes: Uint8Array, start: number, end: number, offset: number) => void;
  /** The stream is over, or has a hole. */
  readonly flush: () => void;
};

const none = new Uint8Array(0);

/** Segment by segment without gathering them: only the last `reach` bytes are kept, for what lies across the next seam. Finds may be told twice. */
export function createSeam({ look, reach, onKept }: SeamOptions): Seam {
  let kept = none;
  let length = 0;
  /** Stream offset of the first byte that is kept. */
  let base = 0;

  function add(bytes: Uint8Array, start: number, end: number, offset: number): void {
    if (length > 0 && base + length !== offset) flush();
    if (kept.length === 0) kept = new Uint8Array(reach * 2);
    if (length > 0) {
      const head = Math.min(end - start, reach);
      for (let i = 0; i < head; i++) kept[length + i] = bytes[start + i] ?? 0;
      look(kept, 0, length + head, base, true);
    }
    look(bytes, start, end, offset, true);
    keep(bytes, start, end, offset);
  }

  function keep(bytes: Uint8Array, start: number, end: number, offset: number): void {
    if (end - start >= reach) {
      for (let i = 0; i < reach; i++) kept[i] = bytes[end - reach + i] ?? 0;
      length = reach;
    } else if (length === 0) {
      for (let i = start; i < end; i++) kept[length++] = bytes[i] ?? 0;
    } else {
      // The new bytes stand behind the kept ones already.
      const all = length + end - start;
      const cut = Math.max(0, all - reach);
      kept.copyWithin(0, cut, all);
      length = all - cut;
    }
    base = offset + end - start - length;
    onKept(base);
  }

  function flush(): void {
    if (length > 0) look(kept, 0, length, base, false);
    length = 0;
  }

  return { add, flush };
}
