/** Probability of each value 0, 1, 2 ... of a statistic under chance. */
export type Distribution = Float64Array;

/**
 * Chance distribution of the sum of `chosen` of the given whole, non-negative ranks, drawn without replacement: the shift algorithm
 * of Streitberg and Röhmel (1986), in probabilities, so that nothing overflows and no difference is taken. Ties are only equal ranks.
 */
export function rankSumDistribution(ranks: readonly number[], chosen: number): Distribution {
  const largest = [...ranks].sort((a, b) => b - a).slice(0, chosen);
  const width = largest.reduce((sum, rank) => sum + rank, 0) + 1;
  const rows = Array.from({ length: chosen + 1 }, () => new Float64Array(width));
  (rows[0] as Float64Array)[0] = 1;
  ranks.forEach((rank, seen) => {
    const left = ranks.length - seen;
    // From the fullest row down, as each takes from the one below what that held before this rank.
    for (let held = Math.min(chosen, seen + 1); held >= 0; held--) {
      const row = rows[held] as Float64Array;
      const below = rows[held - 1];
      const stay = Math.max(0, 1 - (chosen - held) / left);
      const take = below === undefined ? 0 : (chosen - held + 1) / left;
      for (let sum = width - 1; sum >= 0; sum--)
        row[sum] =
          (row[sum] as number) * stay +
          (take > 0 && sum >= rank ? ((below as Float64Array)[sum - rank] as number) * take : 0);
    }
  });
  return rows[chosen] as Float64Array;
}

/** Chance distribution of the sum of those of the ranks 1 to n that get a positive sign (Wilcoxon's signed ranks, no ties). */
export function signedRankDistribution(n: number): Distribution {
  const sums = new Float64Array((n * (n + 1)) / 2 + 1);
  sums[0] = 1;
  for (let rank = 1; rank <= n; rank++)
    for (let sum = sums.length - 1; sum >= 0; sum--)
      sums[sum] = ((sums[sum] as number) + (sum >= rank ? (sums[sum - rank] as number) : 0)) / 2;
  return sums;
}

function convolve(a: Distribution, b: Distribution): Distribution {
  const sum = new Float64Array(a.length + b.length - 1);
  a.forEach((p, i) => {
    b.forEach((q, j) => {
      sum[i + j] = (sum[i + j] as number) + p * q;
    });
  });
  return sum;
}

/**
 * Chance distribution of how many pairs from different groups are in rising order, for groups of these sizes (Jonckheere's statistic,
 * values without ties): Mann–Whitney's distributions of each group against those before it, convolved. Groups of one each: Kendall's.
 */
export function risingPairsDistribution(groups: readonly number[]): Distribution {
  let all: Distribution = Float64Array.of(1);
  let before = 0;
  for (const size of groups) {
    const ranks = Array.from({ length: before + size }, (_, i) => i);
    // The lowest `size` ranks are U = 0.
    if (before > 0 && size > 0) all = convolve(all, rankSumDistribution(ranks, size).subarray((size * (size - 1)) / 2));
    before += size;
  }
  return all;
}

/** P(statistic >= value). */
export function upperTail(distribution: Distribution, value: number): number {
  let sum = 0;
  for (let i = distribution.length - 1; i >= Math.max(0, value); i--) sum += distribution[i] as number;
  return Math.min(1, sum);
}

/** The largest value v with P(statistic <= v) <= share; -1 where even the smallest is likelier. */
export function lowerQuantile(distribution: Distribution, share: number): number {
  let sum = 0;
  for (let v = 0; v < distribution.length; v++) {
    sum += distribution[v] as number;
    if (sum > share * (1 + 1e-12)) return v - 1;
  }
  return distribution.length - 1;
}
