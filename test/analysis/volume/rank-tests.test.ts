import t from 'tap';
import { mannWhitney, midranks } from '../../../harness/analysis/volume/mann-whitney.ts';
import {
  rankSumDistribution,
  risingPairsDistribution,
  signedRankDistribution,
  upperTail,
} from '../../../harness/analysis/volume/rank-sums.ts';
import { slopeInterval } from '../../../harness/analysis/volume/theil-sen.ts';

const near = (a: number, b: number, tolerance = 1e-12): boolean => Math.abs(a - b) <= tolerance;

t.test("the example of R's manual for wilcox.test, two samples", async (t) => {
  // Permeability constants of the placental membrane at term and between 12 and 26 weeks (Hollander and Wolfe, 1973); R prints W = 35, p = 0.1272.
  const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const early = [1.15, 0.88, 0.9, 0.74, 1.21];
  const { u, p, exact } = mannWhitney(term, early);
  t.equal(u, 35);
  t.equal(p.toFixed(4), '0.1272');
  t.equal(exact, true);
});

t.test('with ties the p is that of all splits of the pooled values', async (t) => {
  // scipy 1.17.1: permutation_test over all 6,435 splits.
  const { p, u } = mannWhitney([3, 3, 5, 7, 7, 9, 12, 14], [1, 3, 3, 4, 7, 7, 8]);
  t.equal(u, 39);
  t.ok(near(p, 0.10442890442890443), `${p}`);
  t.equal(mannWhitney([5, 5, 5], [5, 5]).p, 1);
  t.equal(mannWhitney([], [1]).p, 1);
});

t.test('samples too large to be counted out come close to those that are', async (t) => {
  const values = (n: number, shift: number): number[] => Array.from({ length: n }, (_, i) => ((i * 37) % 101) + shift);
  const large = mannWhitney(values(90, 6), values(90, 0));
  t.equal(large.exact, false);
  // scipy 1.17.1: mannwhitneyu(..., alternative='greater', method='asymptotic').
  t.ok(near(large.p, 0.09193100348257532, 1e-6), `${large.p}`);
});

t.test('ties share the mean of their ranks', async (t) => {
  t.strictSame(midranks([10, 20, 20, 5]), [2, 3.5, 3.5, 1]);
});

t.test('the published critical values', async (t) => {
  // Mann and Whitney (1947), table I: P(U <= 2) for samples of 4 and 4 is .057, P(U <= 0) for 3 and 3 is .050.
  const u = (m: number, n: number): Float64Array =>
    rankSumDistribution(
      Array.from({ length: m + n }, (_, i) => i),
      m,
    ).subarray((m * (m - 1)) / 2);
  const lower = (d: Float64Array, v: number): number => d.slice(0, v + 1).reduce((a, b) => a + b, 0);
  t.equal(lower(u(4, 4), 2).toFixed(3), '0.057');
  t.equal(lower(u(3, 3), 0).toFixed(3), '0.050');
  // Kendall (1938): 10 values, S >= 19 (tau .42): .0545; groups of one each.
  t.equal(upperTail(risingPairsDistribution(new Array(10).fill(1)), (45 + 19) / 2).toFixed(4), '0.0542');
  // Wilcoxon (1945): eight pairs, P(V <= 5) = 10 / 256.
  t.equal(lower(signedRankDistribution(8), 5), 10 / 256);
});

t.test('rising pairs of groups are distributed as over all 2,520 deals', async (t) => {
  const groups = [0, 0, 1, 1, 2, 2, 3, 3];
  const counts = new Map<number, number>();
  let all = 0;
  const deal = (left: number[], order: number[]): void => {
    if (left.length === 0) {
      all++;
      let rising = 0;
      order.forEach((group, i) => {
        for (let j = i + 1; j < order.length; j++) if ((order[j] as number) > group) rising++;
      });
      counts.set(rising, (counts.get(rising) ?? 0) + 1);
      return;
    }
    for (const group of new Set(left)) {
      const rest = [...left];
      rest.splice(rest.indexOf(group), 1);
      deal(rest, [...order, group]);
    }
  };
  deal(groups, []);
  t.equal(all, 2520);
  risingPairsDistribution([2, 2, 2, 2]).forEach((p, rising) => {
    t.ok(near(p, (counts.get(rising) ?? 0) / all), `${rising}`);
  });
});

t.test("the interval of Sen's own example (1968) and of scipy's, with ties", async (t) => {
  const sen = slopeInterval([1, 2, 3, 4, 10, 12, 18], [9, 15, 19, 20, 45, 55, 78], 0.93);
  t.ok(near(sen.low, 3.75) && near(sen.high, 46 / 11) && near(sen.confidence, 0.930952380952381), JSON.stringify(sen));
  // scipy 1.17.1: theilslopes(y, x, .95) gives the same ends by the normal approximation for both.
  const wide = slopeInterval([1, 2, 3, 4, 10, 12, 18], [9, 15, 19, 20, 45, 55, 78], 0.95);
  t.ok(near(wide.low, 26 / 7) && near(wide.high, 35 / 8), JSON.stringify(wide));
  const tied = slopeInterval(
    [0, 0, 100, 100, 300, 300, 600, 600],
    [905, 1130, 3100, 3390, 8000, 8200, 15100, 15700],
    0.95,
  );
  t.ok(near(tied.low, 22.9) && near(tied.high, 25), JSON.stringify(tied));
});
