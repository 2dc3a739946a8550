import { normalTwoSided, sorted } from '../timing/quantiles.ts';
import { rankSumDistribution, upperTail } from './rank-sums.ts';

/** Whether one sample tends to be larger than another. */
export type MannWhitney = {
  /** Pairs in which the first sample's value is the larger one; a tie counts half. */
  readonly u: number;
  /** One-sided: P(U >= u) if both came from one distribution. */
  readonly p: number;
  /** Over all ways to split the pooled values, ties included; else the normal approximation with its corrections for ties and continuity. */
  readonly exact: boolean;
};

/** Steps of the exact distribution's reckoning; about 90 values in two equal samples. */
const mostSteps = 20_000_000;

/** Ranks of values among each other, 1 for the smallest; ties share the mean of their ranks. */
export function midranks(values: readonly number[]): number[] {
  const inOrder = sorted(values);
  const rankOf = new Map<number, number>();
  for (let i = 0; i < inOrder.length; ) {
    const value = inOrder[i] as number;
    let end = i + 1;
    while (inOrder[end] === value) end++;
    rankOf.set(value, (i + 1 + end) / 2);
    i = end;
  }
  return values.map((value) => rankOf.get(value) as number);
}

/**
 * Mann–Whitney's test (1947) of "`larger` tends to exceed `smaller`", for the cycles of two arms: exact, conditional on ties, for
 * samples of moderate size. Cycles must be independent; where neighbours resemble each other compare means of blocks instead.
 */
export function mannWhitney(larger: readonly number[], smaller: readonly number[]): MannWhitney {
  const m = larger.length;
  const n = smaller.length;
  if (m === 0 || n === 0) return { u: 0, p: 1, exact: true };
  const ranks = midranks([...larger, ...smaller]);
  const sum = ranks.slice(0, m).reduce((total, rank) => total + rank, 0);
  const u = sum - (m * (m + 1)) / 2;

  const doubled = ranks.map((rank) => 2 * rank);
  if ((m + n) * m * m * (m + 2 * n) <= mostSteps)
    return { u, p: upperTail(rankSumDistribution(doubled, m), 2 * sum), exact: true };
  const times = new Map<number, number>();
  for (const rank of ranks) times.set(rank, (times.get(rank) ?? 0) + 1);
  const all = m + n;
  const ties = [...times.values()].reduce((total, k) => total + k ** 3 - k, 0);
  const variance = ((m * n) / 12) * (all + 1 - ties / (all * (all - 1)));
  const z = variance > 0 ? (u - (m * n) / 2 - 0.5) / Math.sqrt(variance) : 0;
  const tail = normalTwoSided(z) / 2;
  return { u, p: z >= 0 ? tail : 1 - tail, exact: false };
}
