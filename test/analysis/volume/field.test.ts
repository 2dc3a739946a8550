import t from 'tap';
import { arrange } from '../../../harness/analysis/volume/arrangements.ts';
import { createDoseTest } from '../../../harness/analysis/volume/dose-test.ts';
import { holm } from '../../../harness/analysis/volume/holm.ts';
import { mannWhitney } from '../../../harness/analysis/volume/mann-whitney.ts';
import { rankSumDistribution } from '../../../harness/analysis/volume/rank-sums.ts';
import { createRandom, type Random } from '../../../harness/model/random.ts';
import { gaussian } from '../gaussian.ts';

/** The middle, on a logarithmic scale, of the sizes of the case: sqrt(893 B x 30 KB). What FIELD.md leaves open; it fits all its figures. */
const typical = Math.sqrt(893 * 30_000);
const cycle = (random: Random, sigma: number): number => typical * Math.exp(sigma * gaussian(random));

/** How many pairs decide at one-sided .01, for n cycles an arm without ties. */
function criticalPairs(n: number): number {
  if (n > 24) return n * n * 0.5 + 0.5 + 2.3263 * Math.sqrt((n * n * (2 * n + 1)) / 12);
  const ranks = Array.from({ length: 2 * n }, (_, i) => i);
  const distribution = rankSumDistribution(ranks, n).subarray((n * (n - 1)) / 2);
  let tail = 0;
  let u = distribution.length - 1;
  for (; tail + (distribution[u] as number) <= 0.01; u--) tail += distribution[u] as number;
  return u + 1;
}

function mannWhitneyPower(n: number, of: { sigma: number; leak: number; studies: number }): number {
  const random = createRandom(`${n}/${of.sigma}/${of.leak}`);
  const critical = criticalPairs(n);
  let found = 0;
  for (let k = 0; k < of.studies; k++) {
    const draw = (more: number): Float64Array =>
      Float64Array.from({ length: n }, () => more + cycle(random, of.sigma)).sort();
    const leaking = draw(of.leak);
    const clean = draw(0);
    let pairs = 0;
    let below = 0;
    for (const bytes of leaking) {
      while (below < n && (clean[below] as number) < bytes) below++;
      pairs += below;
    }
    if (pairs >= critical) found++;
  }
  return found / of.studies;
}

t.test(
  'Mann–Whitney needs as many cycles an arm as FIELD.md 5 says, on its grid of 6, 8, 16, 72, 96, 336',
  async (t) => {
    const grid = [6, 8, 16, 72, 96, 336];
    for (const [sigma, leak, cycles] of [
      [0.01, 1000, 6],
      [0.4, 1000, 96],
      [1.075, 1000, Number.POSITIVE_INFINITY],
      [0.4, 3000, 16],
      [1.075, 3000, 72],
      [0.4, 10_000, 6],
      [1.075, 10_000, 16],
      [0.4, 20_000, 6],
      [1.075, 20_000, 8],
    ] as const) {
      const before = grid.filter((n) => n < cycles).at(-1);
      if (before !== undefined) {
        const power = mannWhitneyPower(before, { sigma, leak, studies: 300 });
        t.ok(power < 0.82, `${leak} B at ${sigma}: ${power} with ${before}`);
      }
      if (Number.isFinite(cycles)) {
        const power = mannWhitneyPower(cycles, { sigma, leak, studies: 300 });
        t.ok(power > 0.76, `${leak} B at ${sigma}: ${power} with ${cycles}`);
      }
    }
  },
);

t.test('the critical number of pairs is where the test itself turns', async (t) => {
  t.equal(criticalPairs(6), 33);
  const clean = [1, 2, 3, 4, 5, 6];
  const enough = mannWhitney([3.5, 7, 8, 9, 10, 11], clean);
  t.ok(enough.u === 33 && enough.p <= 0.01, JSON.stringify(enough));
  const short = mannWhitney([2.5, 7, 8, 9, 10, 11], clean);
  t.ok(short.u === 32 && short.p > 0.01, JSON.stringify(short));
});

const levels = [0, 100, 300, 1000];

/** Share of studies in which the dose test finds a leak at one-sided .01; each cycle is a block of its own, as in FIELD.md. */
function dosePower(of: { bytes: number; cycles: number; studies: number }): number {
  const random = createRandom(`${of.bytes}/${of.cycles}`);
  const doses = levels.flatMap((dose) => new Array<number>(of.cycles).fill(dose));
  const test = createDoseTest({ doses, arrangements: arrange(doses, { most: 999, random }) });
  let found = 0;
  for (let k = 0; k < of.studies; k++) {
    const blocks = doses.map((dose) => [of.bytes * dose + cycle(random, 1.075)]);
    if (test.finds(blocks, 0.01)) found++;
  }
  return found / of.studies;
}

t.test('the dose-response has the power that FIELD.md 5 states, .82, 1.0 and .65', async (t) => {
  for (const [bytes, cycles, stated] of [
    [24, 4, 0.82],
    [24, 8, 1.0],
    [4, 24, 0.65],
  ] as const) {
    const power = dosePower({ bytes, cycles, studies: 400 });
    // Three standard errors of both simulations, and what two readings of an unnamed statistic may differ by.
    t.ok(Math.abs(power - stated) <= 0.08, `${bytes} B at ${cycles} cycles a level: ${power}, stated ${stated}`);
  }
});

t.test(
  'over 2,000 studies without a leak the family of endpoints raises an alarm no more often than the level says',
  async (t) => {
    const random = createRandom('null studies');
    const doses = [0, 0, 100, 100, 300, 300, 600, 600];
    const test = createDoseTest({ doses, arrangements: arrange(doses, { most: 2520, random }) });
    const endpoints: readonly ((random: Random) => () => number)[] = [
      // Quiet, as the weather; as scattered as the case; with a level of each block; with a burst now and then.
      (r) => () => 310 + r.int(8),
      (r) => () => cycle(r, 1.075),
      (r) => {
        const level = 3000 + 500 * gaussian(r);
        return () => level + 100 * gaussian(r);
      },
      (r) => () => (r.next() < 0.2 ? 20_000 * r.next() : 40),
    ];
    const alarms = { '0.05': 0, '0.01': 0 };
    for (let study = 0; study < 2000; study++) {
      const p = holm(
        endpoints.map((endpoint) => {
          const blocks = doses.map(() => {
            const draw = endpoint(random);
            return Array.from({ length: 5 }, draw);
          });
          return test.p(blocks);
        }),
      );
      if (p.some((corrected) => corrected <= 0.05)) alarms['0.05']++;
      if (p.some((corrected) => corrected <= 0.01)) alarms['0.01']++;
    }
    // 100 and 20 expected at most; the limits are three standard deviations more.
    t.ok(alarms['0.05'] <= 129, `${alarms['0.05']} of 2000 at .05`);
    t.ok(alarms['0.01'] <= 33, `${alarms['0.01']} of 2000 at .01`);
  },
);
