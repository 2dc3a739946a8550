import t from 'tap';
import { holm } from '../../../harness/analysis/volume/holm.ts';
import { mannKendall } from '../../../harness/analysis/volume/mann-kendall.ts';
import { stratifiedTrend } from '../../../harness/analysis/volume/stratified-trend.ts';
import { theilSen } from '../../../harness/analysis/volume/theil-sen.ts';
import {
  cyclesToExclude,
  cyclesToExcludeAnytime,
  excludedProbability,
  excludedProbabilityAnytime,
} from '../../../harness/analysis/volume/zero-hit.ts';
import { createRandom } from '../../../harness/model/random.ts';
import { gaussian } from '../gaussian.ts';

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

t.test('the gate against drift is not shut by a series that only remembers itself', async (t) => {
  const random = createRandom('persistence');
  const rejected = (phi: number, drift: number): number => {
    let found = 0;
    for (let k = 0; k < 300; k++) {
      let x = gaussian(random) / Math.sqrt(1 - phi * phi);
      const series = Array.from({ length: 50 }, (_, i) => {
        x = phi * x + gaussian(random);
        return x + (drift * i) / 50;
      });
      if (stratifiedTrend(series.map((value) => ({ stratum: '', value }))).p <= 0.05) found++;
    }
    return found / 300;
  };
  t.ok(rejected(0, 0) <= 0.08, 'independent cycles');
  t.ok(rejected(0.6, 0) <= 0.13, 'the plain test rejects .31 of these');
  t.ok(rejected(0.3, 4) >= 0.95, 'a real drift is still seen');
});
