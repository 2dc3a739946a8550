import t from 'tap';
import {
  median,
  medianDeviation,
  normalQuantile,
  normalTwoSided,
  quantile,
  studentQuantile,
} from '../../../harness/analysis/timing/quantiles.ts';

t.test('quantiles are those of type 7, as R and NumPy print them', async (t) => {
  const values = [10, 1, 7, 3];
  t.equal(quantile(values, 0.25), 2.5);
  t.equal(quantile(values, 0.5), 5);
  t.equal(quantile(values, 0.75), 7.75);
  t.equal(median([3]), 3);
  t.equal(medianDeviation([1, 1, 2, 2, 4, 6, 9]), 1);
  t.ok(Number.isNaN(median([])));
});

t.test('the normal distribution agrees with the printed tables', async (t) => {
  for (const [share, z] of [
    [0.5, 0],
    [0.975, 1.959963985],
    [0.995, 2.575829304],
    [0.001, -3.090232306],
  ] as const)
    t.ok(Math.abs(normalQuantile(share) - z) < 1e-7, `quantile at ${share}`);
  for (const [z, p] of [
    [0, 1],
    [1.959963985, 0.05],
    [3.290526731, 0.001],
    [5, 5.733031e-7],
  ] as const)
    t.ok(Math.abs(normalTwoSided(z) / p - 1) < 1e-5, `two-sided p at ${z}`);
});

t.test("Student's quantiles are those of the printed tables", async (t) => {
  for (const [free, upper975, upper995] of [
    [1, 12.706, 63.657],
    [2, 4.303, 9.925],
    [3, 3.182, 5.841],
    [5, 2.571, 4.032],
    [10, 2.228, 3.169],
    [30, 2.042, 2.75],
    [120, 1.98, 2.617],
  ] as const) {
    t.ok(Math.abs(studentQuantile(0.975, free) - upper975) < 1e-3, `${free}: ${studentQuantile(0.975, free)}`);
    t.ok(Math.abs(studentQuantile(0.995, free) - upper995) < 2e-3, `${free}: ${studentQuantile(0.995, free)}`);
  }
});
