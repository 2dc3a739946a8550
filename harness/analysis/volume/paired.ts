import type { Random } from '../../model/random.ts';
import { mean, median } from '../timing/quantiles.ts';
import type { BlockBytes } from './cycles.ts';
import { lowerQuantile, signedRankDistribution } from './rank-sums.ts';

/** What pairs of blocks (before and after, handset and twin, intercepted and passive) say of a difference. */
export type PairedDifference = {
  readonly pairs: number;
  /** One-sided p of "the differences tend above zero", by flipping their signs. */
  readonly p: number;
  readonly twoSided: number;
  /** All sign patterns were counted; else random ones. */
  readonly exact: boolean;
  /** Hodges–Lehmann: the median of the means of all pairs of differences, each with itself as well. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** What the interval is worth: below the confidence asked for where there are too few pairs. */
  readonly confidence: number;
};

/** 2^16 sign patterns are counted in a few milliseconds. */
const mostExactPairs = 16;

/** How many sign patterns reach the sum seen, upwards and in either direction. The first pattern is the real one. */
function exactFlips(differences: readonly number[], reaches: (sum: number) => void): number {
  const signs = differences.map(() => 1);
  let sum = differences.reduce((total, d) => total + d, 0);
  const patterns = 2 ** differences.length;
  reaches(sum);
  for (let step = 1; step < patterns; step++) {
    // Gray code: each pattern differs from the last in one sign.
    const i = 31 - Math.clz32(step & -step);
    const sign = signs[i] as number;
    sum -= 2 * sign * (differences[i] as number);
    signs[i] = -sign;
    reaches(sum);
  }
  return patterns;
}

/**
 * Sign-flip permutation test of paired differences (Fisher, 1935) with the Hodges–Lehmann estimate and its interval (inverted signed-rank
 * test). A pair's members were treated alike but for what is tested, so its sign is a coin's throw under no difference. Give one
 * difference a block, not a cycle: cycles of a block resemble each other. Work grows with the square of the pairs.
 */
export function pairedDifference(
  differences: readonly number[],
  options: { readonly confidence: number; readonly most: number; readonly random: Random },
): PairedDifference | null {
  const n = differences.length;
  if (n === 0) return null;
  const seen = differences.reduce((total, d) => total + d, 0);
  const tolerance = 1e-9 * differences.reduce((total, d) => total + Math.abs(d), 1);
  let up = 0;
  let either = 0;
  const reaches = (sum: number): void => {
    if (sum >= seen - tolerance) up++;
    if (Math.abs(sum) >= Math.abs(seen) - tolerance) either++;
  };
  const exact = n <= mostExactPairs;
  let patterns = options.most + 1;
  if (exact) patterns = exactFlips(differences, reaches);
  else {
    reaches(seen);
    for (let k = 0; k < options.most; k++)
      reaches(differences.reduce((sum, d) => sum + (options.random.next() < 0.5 ? d : -d), 0));
  }

  const walsh = new Float64Array((n * (n + 1)) / 2);
  let place = 0;
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++) walsh[place++] = ((differences[i] as number) + (differences[j] as number)) / 2;
  walsh.sort();
  const distribution = signedRankDistribution(n);
  const cut = Math.max(0, lowerQuantile(distribution, (1 - options.confidence) / 2));
  const outside = distribution.subarray(0, cut + 1).reduce((sum, p) => sum + p, 0);
  return {
    pairs: n,
    p: up / patterns,
    twoSided: either / patterns,
    exact,
    difference: median([...walsh]),
    low: walsh[cut] as number,
    high: walsh[walsh.length - 1 - cut] as number,
    confidence: Math.max(0, 1 - 2 * outside),
  };
}

/** Blocks of two arms with the same treatment, paired in order of time, and what had no partner. */
export type BlockPairs = {
  readonly differences: readonly { readonly dose: number; readonly placebo: number; readonly bytesPerCycle: number }[];
  readonly unpaired: number;
};

/** Differences `later` less `earlier` of the mean bytes a cycle. Blocks without a cycle have no partner. */
export function pairBlocks(earlier: readonly BlockBytes[], later: readonly BlockBytes[]): BlockPairs {
  const treatment = ({ dose, placebo }: BlockBytes): string => `${dose}/${placebo}`;
  const free = new Map<string, BlockBytes[]>();
  for (const block of earlier)
    if (block.cycles.length > 0) free.set(treatment(block), [...(free.get(treatment(block)) ?? []), block]);
  const differences = later.flatMap((block) => {
    const partner = block.cycles.length > 0 ? free.get(treatment(block))?.shift() : undefined;
    return partner === undefined
      ? []
      : [{ dose: block.dose, placebo: block.placebo, bytesPerCycle: mean(block.cycles) - mean(partner.cycles) }];
  });
  return { differences, unpaired: earlier.length + later.length - 2 * differences.length };
}
