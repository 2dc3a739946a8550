/** What a layer made of a stretch of bytes. */
export type Opened = {
  readonly bytes: Uint8Array;
  /** Position in the bytes it was opened from that gave the opened byte `at`; of compressed data always its first byte. */
  readonly origin: (at: number) => number;
  /** Of compressed data, where they end: any part of what was opened comes from all of them. */
  readonly end?: number;
  /** The layer's name in a chain, where it depends on what was matched; `at` and `end` are positions in the opened-from bytes. */
  readonly nameOf?: (at: number, end: number) => string;
};

/** Work that may still be spent on one piece: bytes that layers may make, and attempts at unpacking. Shared by all layers of the piece. */
export type Budget = { bytes: number; attempts: number; exhausted: boolean };

/**
 * One kind of wrapping that can be recognised by looking at it. `open` finds all of it in the given bytes; it never throws, whatever they are,
 * and takes what it makes from the budget, stopping where that ends.
 */
export type Layer = {
  readonly name: string;
  readonly open: (bytes: Uint8Array, budget: Budget) => readonly Opened[];
};

/** Takes from the budget; false when there is not enough. */
export function spend(budget: Budget, bytes: number): boolean {
  if (bytes > budget.bytes) {
    budget.exhausted = true;
    return false;
  }
  budget.bytes -= bytes;
  return true;
}
