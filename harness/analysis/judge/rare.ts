import type { BlockBytes } from '../volume/cycles.ts';
import type { Design } from '../volume/dose-response.ts';
import { createDoseTest } from '../volume/dose-test.ts';

/** An endpoint that is uploaded to so seldom that no statistics of volume can clear it. */
export type Rare = {
  /** Blocks in which anything went there, of all. */
  readonly blocks: number;
  readonly of: number;
  /** The most that went there from the seeding of a block to its end. */
  readonly mostBytes: number;
};

/**
 * Whether an endpoint's uploads are too rare for the dose-response to tell a leak among them. A leak can only be in what goes out: it is put to the
 * test with as many bytes as it could wish for, but in none but those blocks in which something was uploaded. Where even that does not reach
 * the level, the silence of the test says nothing. Then only size can clear the endpoint: a leak that sends the same for each record cannot
 * send more at the largest dose than what a block with fewer had room for, times the ratio of the doses. Null where the endpoint can be
 * judged, or where that stays below `limitBytes`. `blocks` are one number each, from the end of the block before to its own end.
 */
export function rarity(
  blocks: readonly BlockBytes[],
  of: { readonly design: Design; readonly alpha: number; readonly limitBytes: number },
): Rare | null {
  const { design, alpha, limitBytes } = of;
  const bytes = blocks.map(({ cycles }) => cycles.reduce((sum, value) => sum + value, 0));
  const fired = bytes.filter((value) => value > 0).length;
  if (fired === 0 || fired === blocks.length) return null;
  const boldest = design.dosed.map((at, i) => [(bytes[at] ?? 0) > 0 ? (design.doses[i] ?? 0) : 0]);
  if (createDoseTest(design).finds(boldest, alpha)) return null;
  const largest = Math.max(...design.doses);
  const room = design.dosed.flatMap((at, i) => {
    const dose = design.doses[i] ?? 0;
    const sent = bytes[at] ?? 0;
    return sent > 0 && dose > 0 ? [(sent * largest) / dose] : [];
  });
  if (room.length > 0 && Math.min(...room) <= limitBytes) return null;
  return { blocks: fired, of: blocks.length, mostBytes: Math.max(...bytes) };
}
