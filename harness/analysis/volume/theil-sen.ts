import { median, normalQuantile } from '../timing/quantiles.ts';
import { lowerQuantile, risingPairsDistribution } from './rank-sums.ts';

/** Slopes of all pairs with different x. */
function pairSlopes(xs: readonly number[], ys: readonly number[]): number[] {
  const slopes: number[] = [];
  for (let i = 0; i < xs.length; i++) {
    for (let j = i + 1; j < xs.length; j++) {
      const run = (xs[j] as number) - (xs[i] as number);
      if (run !== 0) slopes.push(((ys[j] as number) - (ys[i] as number)) / run);
    }
  }
  return slopes;
}

/** Theil–Sen slope (Sen, 1968): the median of the slopes of all pairs with different x. NaN where there is no such pair. */
export function theilSen(xs: readonly number[], ys: readonly number[]): number {
  return median(pairSlopes(xs, ys));
}

/** An interval with the confidence that it really has. */
export type SlopeInterval = { readonly low: number; readonly high: number; readonly confidence: number };

/** How many values each distinct x has, in ascending order of x. */
function groupSizes(xs: readonly number[]): number[] {
  const sizes = new Map<number, number>();
  for (const x of xs) sizes.set(x, (sizes.get(x) ?? 0) + 1);
  return [...sizes].sort(([a], [b]) => a - b).map(([, size]) => size);
}

/** From this many pairs on Sen's normal approximation stands in for the exact distribution. */
const mostExactPairs = 3_000;

/**
 * Interval of the Theil–Sen slope, two-sided (Theil, 1950; Sen, 1968): all slopes that the rank test of rising pairs does not reject.
 * Exact whatever the noise's distribution, if only the ys less their slope are exchangeable, as those of randomised blocks are: it
 * rests on no variance estimated from two blocks. Where the design has too few orders for the confidence asked for, the interval is all
 * the pairs' slopes and `confidence` tells what that is worth.
 */
export function slopeInterval(xs: readonly number[], ys: readonly number[], confidence: number): SlopeInterval {
  const slopes = Float64Array.from(pairSlopes(xs, ys)).sort();
  if (slopes.length === 0) return { low: Number.NaN, high: Number.NaN, confidence: 0 };
  const { cut, outside } = cutOff(groupSizes(xs), slopes.length, (1 - confidence) / 2);
  const low = slopes[cut] as number;
  const high = slopes[slopes.length - 1 - cut] as number;
  return { low, high, confidence: 1 - 2 * outside };
}

/** How many pairs' slopes to cut off at either end, and the chance that the true slope lies beyond one end of what remains. */
function cutOff(groups: readonly number[], pairs: number, share: number): { cut: number; outside: number } {
  if (pairs <= mostExactPairs) {
    const distribution = risingPairsDistribution(groups);
    const cut = Math.max(0, lowerQuantile(distribution, share));
    const outside = distribution.subarray(0, cut + 1).reduce((sum, p) => sum + p, 0);
    return { cut, outside };
  }
  const n = groups.reduce((sum, size) => sum + size, 0);
  const term = (k: number): number => k * (k - 1) * (2 * k + 5);
  const variance = (term(n) - groups.reduce((sum, size) => sum + term(size), 0)) / 18;
  const cut = Math.max(0, Math.floor((pairs + normalQuantile(share) * Math.sqrt(variance)) / 2) - 1);
  return { cut, outside: share };
}
