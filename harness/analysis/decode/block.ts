/** A block is handed on when it is `bytes` long; its last `overlap` bytes begin the next one, so that what lies across is found. */
export type BlockSize = { readonly bytes: number; readonly overlap: number };

export type Block = {
  /** Adds bytes that stand at `offset` of the stream. */
  readonly add: (bytes: Uint8Array, start: number, end: number, offset: number) => void;
  /** Hands on what is there and forgets it: at a hole in the stream, and at its end. */
  readonly flush: () => void;
};

/**
 * Gathers a stream into overlapping blocks with bounded memory. `emit` gets the block's bytes, valid only during the call, and a
 * function from a position in the block to its stream offset.
 */
export function createBlock(
  { bytes: blockBytes, overlap }: BlockSize,
  emit: (bytes: Uint8Array, origin: (at: number) => number) => void,
): Block {
  let buffer = new Uint8Array(0);
  let length = 0;
  /** How much of the buffer the last block already showed. */
  let shown = 0;
  /** Where runs of consecutive stream bytes begin: pairs of buffer position and stream offset. */
  let runs: { at: number; offset: number }[] = [];

  function add(bytes: Uint8Array, start: number, end: number, offset: number): void {
    let from = start;
    while (from < end) {
      const take = Math.min(end - from, blockBytes - length);
      grow(length + take);
      const last = runs[runs.length - 1];
      const at = offset + from - start;
      if (last === undefined || last.offset + length - last.at !== at) runs.push({ at: length, offset: at });
      buffer.set(bytes.subarray(from, from + take), length);
      length += take;
      from += take;
      if (length === blockBytes) slide();
    }
  }

  function show(): void {
    if (length === shown) return;
    const known = runs;
    emit(buffer.subarray(0, length), (at) => streamOffset(known, at));
  }

  function slide(): void {
    show();
    const cut = length - overlap;
    buffer.copyWithin(0, cut, length);
    const at = { at: 0, offset: streamOffset(runs, cut) };
    runs = [at, ...runs.filter((run) => run.at > cut).map((run) => ({ at: run.at - cut, offset: run.offset }))];
    length = overlap;
    shown = overlap;
  }

  function flush(): void {
    show();
    length = 0;
    shown = 0;
    runs = [];
    buffer = new Uint8Array(0);
  }

  function grow(size: number): void {
    if (size <= buffer.length) return;
    const larger = new Uint8Array(Math.min(blockBytes, Math.max(size, buffer.length * 2, 2048)));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  }

  return { add, flush };
}

function streamOffset(runs: readonly { at: number; offset: number }[], at: number): number {
  let low = 0;
  let high = runs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((runs[middle]?.at ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const run = runs[low];
  return run === undefined ? at : run.offset + at - run.at;
}
