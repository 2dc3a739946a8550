import t from 'tap';
import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import type { Scenario } from '../../harness/model/scenario.ts';
import type { GivenTreatment } from '../../harness/model/treatment.ts';
import { makePlan } from '../../harness/plan/study.ts';
import { performStudy } from '../../harness/run/study.ts';
import { refuseTreatments } from '../../harness/run/treatments.ts';
import { scenarios } from '../../scenarios/index.ts';
import { otaFix } from '../../scenarios/ota-fix.ts';

const planOf = (scenario: Scenario) =>
  makePlan({ run: 'r', createdAt: '', seed: 's', device: redmi1sVirtual, scenario, update: null });
const withArm = (id: string, treatment: GivenTreatment): Scenario => ({
  ...otaFix,
  arms: [...otaFix.arms, { id, treatment, doses: [0, 10], placebo: 10, repeats: 2, cycles: 6, washout: 1 }],
});

t.test('no shipped scenario asks for what the runner cannot do', async () => {
  for (const scenario of scenarios) refuseTreatments(planOf(scenario));
});

t.test(
  'a treatment that cannot be performed is refused in one line that names the arm and what it asks for',
  async (t) => {
    for (const [treatment, words] of [
      [{ upgrade: 'reset' }, /"extra" .*after a factory reset/],
      [{ service: 'on' }, /"extra" .*service switched on/],
      [{ watch: 'intercepted' }, /"extra" .*intercepted/],
      [{ handset: 'twin' }, /"extra" .*a twin that is not updated/],
      [{ firmware: 'before' }, /"extra" .*the old firmware after the update/],
    ] as [GivenTreatment, RegExp][])
      t.throws(() => refuseTreatments(planOf(withArm('extra', treatment))), { code: 'BAD_ARGUMENT', message: words });
  },
);

t.test('the refusal comes before anything is started or written', async (t) => {
  const results = t.testdir();
  await t.rejects(
    performStudy({
      plan: planOf(withArm('reset', { upgrade: 'reset' })),
      results,
      adbPort: 0,
      benchArgs: [],
      versions: {},
      progress: {
        phase: () => t.fail('began'),
        say: () => undefined,
        done: () => undefined,
        close: async () => undefined,
      },
      signal: AbortSignal.timeout(1000),
    }),
    { code: 'BAD_ARGUMENT' },
  );
});
