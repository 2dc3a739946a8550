import { normalTwoSided } from '../timing/quantiles.ts';

export type Trend = {
  /** Pairs that rise less pairs that fall. */
  readonly s: number;
  /** Variance of S under no trend, corrected for ties. */
  readonly variance: number;
  /** With continuity correction. */
  readonly z: number;
  /** Two-sided, normal approximation. */
  readonly p: number;
};

/** Mann–Kendall test for a monotone trend (Kendall, 1975), values in order of time, which must be independent. */
export function mannKendall(values: readonly number[]): Trend {
  const n = values.length;
  let s = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) s += Math.sign((values[j] as number) - (values[i] as number));
  }
  const ties = new Map<number, number>();
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1);
  const pairs = (k: number): number => k * (k - 1) * (2 * k + 5);
  let variance = pairs(n);
  for (const times of ties.values()) variance -= pairs(times);
  return trendOf(s, variance / 18);
}

/** A trend's test from S and its variance. */
export function trendOf(s: number, variance: number): Trend {
  const z = variance > 0 ? (s - Math.sign(s)) / Math.sqrt(variance) : 0;
  return { s, variance, z, p: normalTwoSided(z) };
}
