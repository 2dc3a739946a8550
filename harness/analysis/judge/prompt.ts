import { median } from '../timing/quantiles.ts';
import type { BlockBytes, IdleBlock } from '../volume/cycles.ts';
import type { EndpointGroup } from './endpoints.ts';

/**
 * What endpoints together got from the seeding of each block to the end of its wash-out (or of the whole block), as one number a block. A firmware that sends
 * a new contact off at once does it here, where the dose-response of the idle cycles does not look. Before the first block only as much
 * time counts as seeding took between the others.
 */
export function promptBlocks(
  groups: readonly EndpointGroup[],
  of: {
    readonly blocks: readonly IdleBlock[];
    /** Infinite for the whole block. */
    readonly washoutSeconds: number;
  },
): BlockBytes[] {
  const { blocks, washoutSeconds } = of;
  const pauses = blocks.slice(1).map(({ start }, i) => start - (blocks[i]?.end ?? start));
  const pause = pauses.length === 0 ? 0 : median(pauses);
  const windows = blocks.map((block, i) => ({
    block,
    from: blocks[i - 1]?.end ?? block.start - pause,
    to: Math.min(block.end, block.start + washoutSeconds),
    bytes: 0,
  }));
  for (const { uploads } of groups) {
    for (const { handset, bytes } of uploads) {
      const window = windows.find(({ from, to }) => handset >= from && handset < to);
      if (window !== undefined) window.bytes += bytes;
    }
  }
  return windows.map(({ block: { block, dose, placebo }, bytes }) => ({ block, dose, placebo, cycles: [bytes] }));
}
