import t from 'tap';
import { arrange } from '../../../harness/analysis/volume/arrangements.ts';
import { detectable } from '../../../harness/analysis/volume/detectable.ts';
import { cyclesLacking, planAlternatives } from '../../../harness/analysis/volume/planning.ts';
import { createRandom } from '../../../harness/model/random.ts';
import { gaussian } from '../gaussian.ts';

const random = createRandom('planning');
const noise = Array.from({ length: 8 }, () => Array.from({ length: 5 }, () => 5176 * Math.exp(0.4 * gaussian(random))));
const study = {
  noise,
  doses: [0, 100, 300, 600],
  repeats: 2,
  extraBlocks: 1,
  cycles: 6,
  cycleSeconds: 1800,
  alpha: 0.01,
  power: 0.8,
  limitBytes: 2048,
  seed: 'planning',
};

t.test('the repeats that are asked for reach the limit, and the last but one did not', async (t) => {
  const { idle } = planAlternatives(study);
  if (idle === null) {
    t.fail('no way');
    return;
  }
  t.ok(idle.repeats > 2 && idle.mdlBytesPerCycle <= 2048, JSON.stringify(idle));
  t.equal(idle.moreCycles, (idle.repeats - 2) * 5 * 6);
  t.equal(idle.hours, idle.moreCycles / 2);
  const doses = Array.from({ length: idle.repeats - 1 }, () => study.doses).flat();
  const one = detectable({
    ...study,
    doses,
    arrangements: arrange(doses, { most: 1000, random: createRandom('deal') }),
    random: createRandom('one fewer'),
  });
  t.ok((one.bytesPerCycle ?? 0) > 2048 * 0.8, `${one.bytesPerCycle}`);
});

t.test(
  'the dose that is asked for instead carries a leak of a fixed size a record over what is detectable now',
  async (t) => {
    const { seed } = planAlternatives(study);
    if (seed === null) {
      t.fail('no way');
      return;
    }
    t.ok(seed.records > 600 && seed.records % 10 === 0, JSON.stringify(seed));
    t.strictSame(planAlternatives(study).seed, seed, 'the same seed, the same answer');
  },
);

t.test('what cannot be reached is not offered', async (t) => {
  const hopeless = planAlternatives({ ...study, limitBytes: 1 });
  t.strictSame(hopeless, { idle: null, seed: null });
});

t.test('cycles that are lacking are those of the zero-hit table', async (t) => {
  const of = { probability: 0.05, confidence: 0.95, cycleSeconds: 1800 };
  t.strictSame(cyclesLacking({ ...of, observed: 21 }), { moreCycles: 38, hours: 19 });
  t.strictSame(cyclesLacking({ ...of, observed: 60 }), { moreCycles: 0, hours: 0 });
});
