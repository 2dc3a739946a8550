/** The last bytes of one kind that stood in a stream, for what goes on behind them in another place than was promised. */
export type StreamTail = {
  readonly add: (bytes: Uint8Array, start: number, end: number, offset: number) => void;
  /** The bytes right before an offset of the stream; none where others stand between. Valid until the next call. */
  readonly before: (offset: number) => Uint8Array;
};

/** Keeps up to `size` bytes. */
export function createStreamTail(size: number): StreamTail {
  let kept: Uint8Array | null = null;
  let length = 0;
  /** Stream offset of their end. */
  let to = 0;

  function add(bytes: Uint8Array, start: number, end: number, offset: number): void {
    kept ??= new Uint8Array(size);
    if (offset !== to) length = 0;
    const from = Math.max(start, end - size);
    const cut = Math.max(0, length + end - from - size);
    if (cut > 0) kept.copyWithin(0, cut, length);
    length -= cut;
    kept.set(bytes.subarray(from, end), length);
    length += end - from;
    to = offset + end - start;
  }

  return { add, before: (offset) => (offset === to ? (kept?.subarray(0, length) ?? none) : none) };
}

const none = new Uint8Array(0);
