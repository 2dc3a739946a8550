/** An idle block as it was; times are handset seconds since the epoch. */
export type IdleBlock = {
  readonly block: number;
  readonly dose: number;
  readonly placebo: number;
  readonly start: number;
  readonly end: number;
  /** Whole idle cycles that were observed; none that was only begun. */
  readonly cycles: number;
};

/** A block with the uploaded bytes of each of its cycles. */
export type BlockBytes = {
  readonly block: number;
  readonly dose: number;
  readonly placebo: number;
  /** In order of time, wash-out included. */
  readonly cycles: readonly number[];
};

/**
 * Sums uploads by idle block and cycle. Cycles are counted from the block's start; what was uploaded while the handset was being
 * seeded, or in a cycle that was only begun, belongs to none.
 */
export function bytesByCycle(
  uploads: readonly { readonly handset: number; readonly bytes: number }[],
  of: { readonly blocks: readonly IdleBlock[]; readonly cycleSeconds: number },
): BlockBytes[] {
  const sums = of.blocks.map((block) => ({ ...block, bytes: new Array<number>(block.cycles).fill(0) }));
  for (const { handset, bytes } of uploads) {
    const home = sums.find(({ start, end }) => handset >= start && handset < end);
    if (home === undefined) continue;
    const cycle = Math.floor((handset - home.start) / of.cycleSeconds);
    if (cycle < home.bytes.length) home.bytes[cycle] = (home.bytes[cycle] as number) + bytes;
  }
  return sums.map(({ block, dose, placebo, bytes }) => ({ block, dose, placebo, cycles: bytes }));
}
