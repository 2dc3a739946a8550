import type { Random } from '../../model/random.ts';
import { mean, median, quantileOfSorted } from '../timing/quantiles.ts';

/** Theil–Sen slope (Sen, 1968): the median of the slopes of all pairs with different x. NaN where there is no such pair. */
export function theilSen(xs: readonly number[], ys: readonly number[]): number {
  const slopes: number[] = [];
  for (let i = 0; i < xs.length; i++) {
    for (let j = i + 1; j < xs.length; j++) {
      const run = (xs[j] as number) - (xs[i] as number);
      if (run !== 0) slopes.push(((ys[j] as number) - (ys[i] as number)) / run);
    }
  }
  return median(slopes);
}

/** One block with the uploaded bytes of each of its cycles. */
export type DosedBlock = { readonly dose: number; readonly cycles: readonly number[] };

const leastReplicates = 200;
const mostReplicates = 1000;
/** Pair slopes in all replicates together; bounds the work on designs with many blocks. */
const mostSlopes = 3_000_000;

/**
 * Percentile interval of the slope of mean bytes a cycle over dose, by a bootstrap in two stages: blocks are drawn again within their
 * dose, and cycles within a block, since few blocks share a dose and alone would make the interval too narrow. NaN-free input only.
 */
export function slopeInterval(
  blocks: readonly DosedBlock[],
  options: { readonly confidence: number; readonly random: Random },
): { low: number; high: number } {
  const { random, confidence } = options;
  const byDose = new Map<number, DosedBlock[]>();
  for (const block of blocks) byDose.set(block.dose, [...(byDose.get(block.dose) ?? []), block]);
  const groups = [...byDose.values()];
  const doses = groups.flat().map(({ dose }) => dose);
  const pairs = (blocks.length * (blocks.length - 1)) / 2;
  const replicates = Math.max(leastReplicates, Math.min(mostReplicates, Math.floor(mostSlopes / Math.max(1, pairs))));
  const draw = <T>(list: readonly T[]): T => list[random.int(list.length)] as T;

  const slopes = new Float64Array(replicates);
  for (let r = 0; r < replicates; r++) {
    const means = groups.flatMap((group) =>
      group.map(() => {
        const { cycles } = draw(group);
        return mean(cycles.map(() => draw(cycles)));
      }),
    );
    slopes[r] = theilSen(doses, means);
  }
  slopes.sort();
  return { low: quantileOfSorted(slopes, (1 - confidence) / 2), high: quantileOfSorted(slopes, (1 + confidence) / 2) };
}
