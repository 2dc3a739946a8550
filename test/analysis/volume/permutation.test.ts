import t from 'tap';
import {
  arrange,
  createRiseFinder,
  distinctOrders,
  permutationP,
} from '../../../harness/analysis/volume/arrangements.ts';
import { createDesign, detectableAt } from '../../../harness/analysis/volume/dose-response.ts';
import { findDrift } from '../../../harness/analysis/volume/drift.ts';
import { holm } from '../../../harness/analysis/volume/holm.ts';
import { createRandom } from '../../../harness/model/random.ts';
import { gaussian } from '../gaussian.ts';

const doses = [0, 300, 100, 1000, 0, 100, 1000, 300];

t.test('eight blocks of four doses can be dealt in 2,520 ways, each listed once', async (t) => {
  t.equal(distinctOrders(doses), 2520);
  const { count, exact, levels, width } = arrange(doses, { most: 9999, random: createRandom('a') });
  t.equal(count, 2520);
  t.equal(exact, true);
  const rows = new Set(Array.from({ length: count }, (_, r) => levels.subarray(r * width, (r + 1) * width).join()));
  t.equal(rows.size, 2520);
});

t.test('upload in perfect step with the dose has the smallest p there is', async (t) => {
  const exact = arrange(doses, { most: 9999, random: createRandom('a') });
  const inStep = doses.map((dose, i) => 900 + 24 * dose + i);
  t.equal(permutationP(exact, doses, inStep), 1 / 2520);
  t.equal(
    permutationP(
      exact,
      doses,
      doses.map(() => 7),
    ),
    1,
    'a constant is reached by every deal',
  );
  t.equal(
    permutationP(
      exact,
      doses,
      inStep.map((bytes) => -bytes),
    ),
    1,
    'falling with the dose is no leak',
  );
  const drawn = arrange(doses, { most: 999, random: createRandom('a') });
  t.equal(drawn.exact, false);
  t.ok(permutationP(drawn, doses, inStep) >= 1 / 1000 && permutationP(drawn, doses, inStep) <= 5 / 1000);
});

t.test(
  'the smallest rise that would be found is just that: a little more is found, a little less is not',
  async (t) => {
    const random = createRandom('rise');
    for (const most of [9999, 999]) {
      const arrangements = arrange(doses, { most, random: createRandom('deal') });
      const find = createRiseFinder({ arrangements, doses, alpha: 0.01 });
      for (let k = 0; k < 20; k++) {
        const bytes = doses.map(() => 1000 + 300 * gaussian(random));
        const rise = find?.(bytes) ?? Number.NaN;
        const at = (size: number): number =>
          permutationP(
            arrangements,
            doses,
            bytes.map((value, i) => value + (size * (doses[i] ?? 0)) / 1000),
          );
        t.ok(at(rise + 1) <= 0.01, `${at(rise + 1)}`);
        if (rise > 0) t.ok(at(rise - 1) > 0.01, `${at(rise - 1)}`);
      }
    }
  },
);

t.test('with too few ways to deal the doses no rise can be found', async (t) => {
  const few = [0, 0, 100, 100];
  const arrangements = arrange(few, { most: 9999, random: createRandom('a') });
  t.equal(arrangements.count, 6);
  t.equal(createRiseFinder({ arrangements, doses: few, alpha: 0.01 }), null);
});

t.test('with no leak, studies of three endpoints raise an alarm no more often than the level says', async (t) => {
  const random = createRandom('null studies');
  const arrangements = arrange(doses, { most: 9999, random });
  let alarms = 0;
  for (let study = 0; study < 500; study++) {
    const p = [0, 1, 2].map(() =>
      permutationP(
        arrangements,
        random.shuffle(doses),
        doses.map(() => Math.exp(1.075 * gaussian(random)) * 5000),
      ),
    );
    if (holm(p).some((corrected) => corrected <= 0.05)) alarms++;
  }
  // 500 studies at .05: 25 expected, 38 is 2.7 standard deviations more.
  t.ok(alarms <= 38, `${alarms} of 500`);
});

t.test('a leak of the size called detectable is found as often as promised', async (t) => {
  const random = createRandom('power');
  const sizes = doses.map((dose, block) => ({
    block,
    dose,
    placebo: 0,
    cycles: Array.from({ length: 5 }, () => 3000 * Math.exp(0.4 * gaussian(random))),
  }));
  const design = createDesign(sizes, { most: 9999, seed: 'power' });
  if (design === null) {
    t.fail('no design');
    return;
  }
  const of = { design, follows: false, alpha: 0.01, power: 0.8, seed: 'power' };
  const { bytesPerCycle, powerAt } = detectableAt(sizes, of);
  if (bytesPerCycle === null) {
    t.fail('no MDL');
    return;
  }
  t.ok(powerAt(bytesPerCycle) >= 0.8);
  let found = 0;
  for (let k = 0; k < 300; k++) {
    const means = doses.map((dose) => {
      const cycles = Array.from({ length: 5 }, () => 3000 * Math.exp(0.4 * gaussian(random)));
      return cycles.reduce((a, b) => a + b) / 5 + (bytesPerCycle * dose) / 1000;
    });
    if (permutationP(design.arrangements, design.doses, means) <= 0.01) found++;
  }
  // The MDL is estimated from one study's noise, so the power is only about right.
  t.ok(found >= 180 && found <= 297, `${found} of 300 with ${bytesPerCycle.toFixed(0)} B`);
  t.equal(detectableAt(sizes, of).bytesPerCycle, bytesPerCycle, 'and the same seed gives the same bytes');
});

t.test('an upload that grows all the time drifts, one that follows its doses does not', async (t) => {
  const random = createRandom('drift');
  const blocks = (size: (dose: number, cycle: number) => number) =>
    doses.map((dose, block) => ({
      block,
      dose,
      placebo: 0,
      cycles: Array.from({ length: 5 }, (_, i) => size(dose, 5 * block + i) + gaussian(random) * 20),
    }));
  const growing = findDrift(blocks((_, cycle) => 1000 + 50 * cycle));
  t.ok(growing.p < 1e-4 && growing.change > 500, JSON.stringify(growing));
  const following = findDrift(blocks((dose) => 1000 + 24 * dose));
  t.ok(following.p > 0.001, JSON.stringify(following));
});

t.test(
  'cycles that resemble their neighbours, or follow their doses, drift about as seldom as the level says',
  async (t) => {
    const random = createRandom('no drift');
    for (const [memory, most] of [
      [0, 27],
      [0.5, 40],
    ] as const) {
      let found = 0;
      for (let k = 0; k < 300; k++) {
        let x = 0;
        const order = random.shuffle(doses);
        const blocks = order.map((dose, block) => ({
          block,
          dose,
          placebo: 0,
          cycles: Array.from({ length: 5 }, () => {
            x = memory * x + gaussian(random);
            return 1000 + 24 * dose + 100 * x;
          }),
        }));
        if (findDrift(blocks).p <= 0.05) found++;
      }
      t.ok(found <= most, `${found} of 300 at memory ${memory}`);
    }
  },
);
