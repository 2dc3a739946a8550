/** A block that can be asked to make do with less. */
export type Pressed = {
  /**
   * Shows what it holds and keeps only the bytes that the next block needs to go on from, or nothing if that is little already. Whether something
   * may have been missed by that.
   */
  readonly press: () => boolean;
};

/**
 * The memory of all blocks of a scan: buffers are used again, and when the streams that are open at once hold more than the limit, the blocks
 * that have not grown for longest are searched early.
 */
export type BlockPool = {
  /** A buffer of at least `size` bytes for the block, in place of the one that it had (null for none). The contents are not carried over. */
  readonly take: (size: number, block: Pressed) => Uint8Array;
  readonly give: (buffer: Uint8Array, block: Pressed) => void;
  /** Counts memory that a block has taken by itself, or given up, bytes. */
  readonly count: (change: number, block: Pressed) => void;
  /** Presses blocks until the limit is kept. To be called when no block is at work. */
  readonly relieve: () => void;
  /** How often a block was searched before it was full, and less of it kept for the next one than should be. */
  readonly pressed: () => number;
};

const smallest = 2048;
/** Free buffers that are kept, bytes. */
const spareBytes = 8 * 1024 * 1024;

export function createBlockPool(limitBytes: number): BlockPool {
  const free = new Map<number, Uint8Array[]>();
  /** In order of their last growth. */
  const holders = new Map<Pressed, number>();
  let held = 0;
  let spare = 0;
  let pressed = 0;

  function note(block: Pressed, change: number): void {
    const bytes = (holders.get(block) ?? 0) + change;
    holders.delete(block);
    if (bytes > 0) holders.set(block, bytes);
    held += change;
  }

  return {
    take(size, block) {
      const rounded = 2 ** Math.ceil(Math.log2(Math.max(smallest, size)));
      note(block, rounded);
      const used = free.get(rounded)?.pop();
      if (used !== undefined) spare -= rounded;
      return used ?? new Uint8Array(rounded);
    },
    give(buffer, block) {
      note(block, -buffer.length);
      if (spare + buffer.length > spareBytes) return;
      spare += buffer.length;
      const list = free.get(buffer.length) ?? [];
      free.set(buffer.length, list);
      list.push(buffer);
    },
    count: (change, block) => note(block, change),
    relieve() {
      while (held > limitBytes) {
        const [block] = holders.keys();
        if (block === undefined) return;
        if (block.press()) pressed++;
      }
    },
    pressed: () => pressed,
  };
}
