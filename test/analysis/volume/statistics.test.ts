import t from 'tap';
import { holm } from '../../../harness/analysis/volume/holm.ts';
import { mannKendall } from '../../../harness/analysis/volume/mann-kendall.ts';
import { slopeInterval, theilSen } from '../../../harness/analysis/volume/theil-sen.ts';
import {
  cyclesToExclude,
  cyclesToExcludeAnytime,
  excludedProbability,
  excludedProbabilityAnytime,
} from '../../../harness/analysis/volume/zero-hit.ts';
import { createRandom } from '../../../harness/model/random.ts';

t.test("Holm's correction is what R's p.adjust prints", async (t) => {
  const rounded = (list: number[]): number[] => list.map((p) => Math.round(p * 1e6) / 1e6);
  t.strictSame(rounded(holm([0.01, 0.02, 0.03, 0.04, 0.05])), [0.05, 0.08, 0.09, 0.09, 0.09]);
  t.strictSame(rounded(holm([0.5, 0.001, 0.04])), [0.5, 0.003, 0.08]);
  t.strictSame(holm([0.9, 0.8]), [1, 1]);
  t.strictSame(holm([]), []);
});

t.test("the slope of Sen's own example (1968) is 4", async (t) => {
  t.equal(theilSen([1, 2, 3, 4, 10, 12, 18], [9, 15, 19, 20, 45, 55, 78]), 4);
});

t.test('a wild value does not move the slope much', async (t) => {
  const xs = Array.from({ length: 11 }, (_, i) => i);
  t.equal(
    theilSen(
      xs,
      xs.map((x) => (x === 10 ? 1e6 : 3 * x + 1)),
    ),
    3,
  );
});

t.test('the variance of Mann–Kendall is that of all orders of a series with ties', async (t) => {
  const values = [1, 1, 2, 3, 3, 3];
  const orders = (list: number[]): number[][] =>
    list.length < 2
      ? [list]
      : list.flatMap((head, i) => orders([...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [head, ...rest]));
  const all = orders(values).map((order) => mannKendall(order).s);
  const variance = all.reduce((sum, s) => sum + s * s, 0) / all.length;
  t.ok(Math.abs(mannKendall(values).variance - variance) < 1e-9, `${variance}`);
});

t.test('Mann–Kendall of a steady rise is the textbook value, of a constant nothing', async (t) => {
  const { s, variance, z, p } = mannKendall([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  t.equal(s, 45);
  t.equal(variance, 125);
  t.ok(Math.abs(z - 44 / Math.sqrt(125)) < 1e-12);
  t.ok(Math.abs(p - 8.3e-5) < 2e-6, `${p}`);
  t.equal(mannKendall([5, 5, 5, 5]).p, 1);
});

t.test('zero hits exclude what the table says, with the length fixed and with stopping at will', async (t) => {
  for (const [probability, fixed, anytime] of [
    [0.5, 5, 8],
    [0.2, 14, 29],
    [0.1, 29, 69],
    [0.05, 59, 158],
    [0.01, 299, 984],
  ] as const) {
    t.equal(cyclesToExclude(probability, 0.95), fixed, `${probability} with a fixed length`);
    t.equal(cyclesToExcludeAnytime(probability, 0.95), anytime, `${probability} at any time`);
  }
  t.equal(excludedProbability(60, 0.95)?.toFixed(4), '0.0487');
  t.ok((excludedProbabilityAnytime(60, 0.95) ?? 0) > (excludedProbability(60, 0.95) ?? 1));
  t.equal(excludedProbability(0, 0.95), null);
  t.equal(excludedProbabilityAnytime(0, 0.95), null);
});

t.test('the interval of a slope holds the true one and comes out the same from the same seed', async (t) => {
  const noise = createRandom('noise');
  const blocks = [0, 0, 100, 100, 300, 300, 600, 600].map((dose) => ({
    dose,
    cycles: Array.from({ length: 5 }, () => 900 + 24 * dose + (noise.next() - 0.5) * 400),
  }));
  const interval = slopeInterval(blocks, { confidence: 0.95, random: createRandom('a') });
  t.ok(interval.low <= 24 && interval.high >= 24 && interval.low > 22, JSON.stringify(interval));
  t.strictSame(slopeInterval(blocks, { confidence: 0.95, random: createRandom('a') }), interval);
});
