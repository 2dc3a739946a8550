import { type BlockPool, createBlockPool } from './block-pool.ts';

/** A block is handed on when it is `bytes` long; its last `overlap` bytes begin the next one, so that what lies across is found. */
export type BlockSize = { readonly bytes: number; readonly overlap: number };

export type Block = {
  /** Adds bytes that stand at `offset` of the stream. */
  readonly add: (bytes: Uint8Array, start: number, end: number, offset: number) => void;
  /** Hands on what is there and forgets it: at a hole in the stream, and at its end. */
  readonly flush: () => void;
};

/**
 * How the bytes of a block are handed on: valid only during the call, with a function from a position in them to its stream offset. `more`: the next
 * block will begin with the last of them.
 */
export type EmitBlock = (bytes: Uint8Array, origin: (at: number) => number, more: boolean) => void;

export type BlockOptions = {
  readonly pool?: BlockPool;
  /** Told, after bytes were handed on, from which stream offset on they may be handed on again. */
  readonly onDone?: (before: number) => void;
};

/** What a block keeps that was searched before its time. */
const pressedOverlap = 1024;
/** Runs of consecutive bytes in one block: a body in chunks of a byte each is searched in smaller blocks. */
const mostRuns = 65_536;

const none = new Uint8Array(0);

/** Gathers a stream into overlapping blocks with bounded memory. */
export function createBlock(
  { bytes: blockBytes, overlap }: BlockSize,
  emit: EmitBlock,
  { pool = createBlockPool(Number.POSITIVE_INFINITY), onDone = () => undefined }: BlockOptions = {},
): Block {
  let buffer: Uint8Array = none;
  let length = 0;
  /** How much of the buffer the last block already showed. */
  let shown = 0;
  /** Where runs of consecutive stream bytes begin: pairs of buffer position and stream offset. */
  let runs: { at: number; offset: number }[] = [];
  const block = { add, flush, press };

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
      if (length === blockBytes || runs.length === mostRuns) slide(overlap);
    }
    pool.relieve();
  }

  function show(more: boolean): void {
    if (length === shown) return;
    const known = runs;
    emit(buffer.subarray(0, length), (at) => streamOffset(known, at), more);
  }

  /** Begins the next block with the last bytes of this one. */
  function slide(most: number): void {
    show(true);
    const kept = Math.min(most, length >> 1);
    const cut = length - kept;
    buffer.copyWithin(0, cut, length);
    const at = { at: 0, offset: streamOffset(runs, cut) };
    runs = [at, ...runs.filter((run) => run.at > cut).map((run) => ({ at: run.at - cut, offset: run.offset }))];
    length = kept;
    shown = kept;
    onDone(at.offset);
  }

  function flush(): void {
    if (buffer.length === 0) return;
    show(false);
    onDone(streamOffset(runs, length));
    length = 0;
    shown = 0;
    runs = [];
    pool.give(buffer, block);
    buffer = none;
  }

  function press(): boolean {
    if (buffer.length <= pressedOverlap * 2) {
      flush();
      return true;
    }
    slide(pressedOverlap);
    exchange(pressedOverlap * 2);
    return overlap > pressedOverlap;
  }

  function grow(size: number): void {
    if (size > buffer.length) exchange(Math.min(blockBytes, Math.max(size, buffer.length * 2)));
  }

  function exchange(size: number): void {
    const old = buffer;
    buffer = pool.take(size, block);
    buffer.set(old.subarray(0, length));
    if (old.length > 0) pool.give(old, block);
  }

  return block;
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
