import t from 'tap';
import { arrange, permutationP } from '../../../harness/analysis/volume/arrangements.ts';
import { createDesign } from '../../../harness/analysis/volume/dose-response.ts';
import { permutedSlopeInterval } from '../../../harness/analysis/volume/permuted-slope.ts';
import { compareSlopes, nonInferiority, slopesDifferP } from '../../../harness/analysis/volume/slope-comparison.ts';
import { slopeInterval } from '../../../harness/analysis/volume/theil-sen.ts';
import { createRandom, type Random } from '../../../harness/model/random.ts';
import { gaussian } from '../gaussian.ts';

const doses = [0, 0, 100, 100, 300, 300, 600, 600];
const arrangements = arrange(doses, { most: 9999, random: createRandom('deals') });

/** Means of five cycles with a level of each block, log-normal scatter and 24 bytes a record. */
const means = (random: Random, slope = 24): number[] =>
  doses.map((dose) => {
    let sum = 0;
    for (let i = 0; i < 5; i++) sum += 3000 * Math.exp(0.4 * gaussian(random));
    return sum / 5 + 400 * gaussian(random) + slope * dose;
  });

t.test('the interval ends where the permutation test turns', async (t) => {
  const random = createRandom('turns');
  for (let k = 0; k < 10; k++) {
    const bytes = means(random);
    const { low, high, confidence } = permutedSlopeInterval({ arrangements, doses, bytes, confidence: 0.95 });
    const p = (slope: number, sign: number): number =>
      permutationP(
        arrangements,
        doses,
        bytes.map((value, i) => sign * (value - slope * (doses[i] ?? 0))),
      );
    t.ok(p(low - 1e-6, 1) <= 0.025 && p(low + 1e-6, 1) > 0.025, `${low}`);
    t.ok(p(high + 1e-6, -1) <= 0.025 && p(high - 1e-6, -1) > 0.025, `${high}`);
    t.ok(confidence >= 0.95 && confidence < 0.955);
  }
});

t.test(
  'both intervals of a slope hold the true one as often as they say, though blocks differ among themselves',
  async (t) => {
    const random = createRandom('coverage');
    let permuted = 0;
    let ranked = 0;
    for (let k = 0; k < 1000; k++) {
      const bytes = means(random);
      const a = permutedSlopeInterval({ arrangements, doses, bytes, confidence: 0.95 });
      const b = slopeInterval(doses, bytes, 0.95);
      if (a.low <= 24 && a.high >= 24) permuted++;
      if (b.low <= 24 && b.high >= 24) ranked++;
    }
    // 950 expected at least; 929 is three standard deviations fewer.
    t.ok(permuted >= 929 && permuted <= 975, `${permuted} of 1000`);
    t.ok(ranked >= 929, `${ranked} of 1000`);
  },
);

t.test('a design with few arrangements owns up to what its interval is worth', async (t) => {
  const few = [0, 0, 600, 600];
  const interval = permutedSlopeInterval({
    arrangements: arrange(few, { most: 9999, random: createRandom('few') }),
    doses: few,
    bytes: [100, 130, 700, 760],
    confidence: 0.95,
  });
  t.ok(Math.abs(interval.confidence - 2 / 3) < 1e-9, `${interval.confidence}`);
  t.ok(interval.low > 0 && interval.low < 1 && interval.high > 1, JSON.stringify(interval));
});

function sample(random: Random, slope: number, noise = 400) {
  const blocks = doses.map((dose, block) => ({
    block,
    dose,
    placebo: 0,
    cycles: Array.from({ length: 5 }, () => 3000 + slope * dose + noise * gaussian(random)),
  }));
  const design = createDesign(blocks, { most: 9999, seed: 'slopes' });
  if (design === null) throw new Error('no design');
  return { blocks, design };
}

t.test('an encrypted leak keeps its slope, a mended one does not', async (t) => {
  const random = createRandom('transformed');
  const options = { confidence: 0.95, margin: 0.25 };
  const before = sample(random, 24);
  const kept = compareSlopes(before, sample(random, 24.5), options);
  t.equal(kept.unchanged, true, JSON.stringify(kept));
  const gone = compareSlopes(before, sample(random, 0), options);
  t.equal(gone.unchanged, false);
  t.ok(gone.high < 0, JSON.stringify(gone));
  const vague = compareSlopes(before, sample(random, 24, 20_000), options);
  t.equal(vague.unchanged, false, 'noise is no proof of equality');
  t.ok((slopesDifferP(before, sample(random, 0), { most: 999, seed: 'p' }) ?? 1) <= 0.01);
});

t.test('equal slopes differ, and their difference lies outside its interval, no oftener than the level', async (t) => {
  const random = createRandom('equal');
  let held = 0;
  let found = 0;
  const studies = 200;
  for (let k = 0; k < studies; k++) {
    const a = sample(random, 24);
    const b = sample(random, 24, 900);
    const { low, high } = compareSlopes(a, b, { confidence: 0.95, margin: 0.25 });
    if (low <= 0 && high >= 0) held++;
    if ((slopesDifferP(a, sample(random, 24), { most: 199, seed: `${k}` }) ?? 0) <= 0.05) found++;
  }
  t.ok(held >= 181, `${held} of ${studies}`);
  t.ok(found <= 19, `${found} of ${studies}`);
});

t.test('a fix is shown by a bound below the limit and by nothing less', async (t) => {
  const random = createRandom('fix');
  const mended = sample(random, 0);
  t.equal(nonInferiority(mended, { limit: 3, confidence: 0.95 }).shown, true);
  t.equal(nonInferiority(sample(random, 24), { limit: 3, confidence: 0.95 }).shown, false);
  t.equal(nonInferiority(sample(random, 0, 20_000), { limit: 3, confidence: 0.95 }).shown, false, 'noise');
  const blocks = [0, 0, 600, 600].map((dose, block) => ({
    block,
    dose,
    placebo: 0,
    cycles: [100 + block, 100 - block],
  }));
  const design = createDesign(blocks, { most: 9999, seed: 'small' });
  if (design === null) {
    t.fail('no design');
    return;
  }
  const small = nonInferiority({ blocks, design }, { limit: 3, confidence: 0.95 });
  t.equal(small.shown, false, 'six arrangements bound nothing at 95 %');
  t.ok(small.confidence < 0.95);
  let shown = 0;
  for (let k = 0; k < 300; k++) if (nonInferiority(sample(random, 3), { limit: 3, confidence: 0.95 }).shown) shown++;
  t.ok(shown <= 27, `${shown} of 300 at the limit itself`);
});
