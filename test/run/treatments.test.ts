import t from 'tap';
import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import type { ArmDesign, Scenario } from '../../harness/model/scenario.ts';
import type { GivenTreatment } from '../../harness/model/treatment.ts';
import { makePlan } from '../../harness/plan/study.ts';
import { performStudy } from '../../harness/run/study.ts';
import { refuseTreatments } from '../../harness/run/treatments.ts';
import { scenarios } from '../../scenarios/index.ts';
import { otaQuick } from '../../scenarios/ota-quick.ts';

const planOf = (scenario: Scenario, device = redmi1sVirtual) =>
  makePlan({ run: 'r', createdAt: '', seed: 's', device, scenario, update: null });
const arm = (id: string, treatment: GivenTreatment): ArmDesign => ({
  ...{ id, treatment, doses: [0, 10], placebo: 10, repeats: 2, cycles: 6, washout: 1 },
});
const withArms = (...arms: ArmDesign[]): Scenario => ({ ...otaQuick, arms: [...otaQuick.arms, ...arms] });

t.test('no shipped scenario asks for what the runner cannot do', async () => {
  for (const scenario of scenarios) refuseTreatments(planOf(scenario));
});

t.test('a reset, a switched service and a twin are performed, in an order that a handset can go through', async () => {
  refuseTreatments(
    planOf(
      withArms(
        arm('off', { service: 'off' }),
        arm('on', { service: 'on' }),
        arm('twin', { handset: 'twin' }),
        arm('reset', { upgrade: 'reset' }),
        arm('reset-on', { upgrade: 'reset', service: 'on' }),
      ),
    ),
  );
  refuseTreatments(planOf({ ...otaQuick, arms: [arm('before', { upgrade: 'reset' }), ...otaQuick.arms.slice(1)] }));
});

t.test('what cannot be performed is refused in one line that names the arm and why', async (t) => {
  const reset = arm('reset', { upgrade: 'reset' });
  for (const [arms, words] of [
    [[arm('x', { firmware: 'before' })], /"x" .*the old firmware after the update/],
    [[reset, arm('x', { upgrade: 'in-place' })], /"x" .*kept data after an arm with a factory reset/],
    [[arm('x', { handset: 'twin', service: 'on' })], /"x" .*a twin is only watched/],
    [[arm('x', { handset: 'twin', firmware: 'after' })], /"x" .*a twin is only watched/],
  ] as [ArmDesign[], RegExp][])
    t.throws(() => refuseTreatments(planOf(withArms(...arms))), { code: 'BAD_ARGUMENT', message: words });
  const alone = { ...otaQuick, arms: [arm('x', { handset: 'twin' }), ...otaQuick.arms] };
  t.throws(() => refuseTreatments(planOf(alone)), { message: /"x" .*beside the arm that stands before it/ });
});

t.test('a handset that nobody has told how to reset or to switch is not treated', async (t) => {
  const unknown = { ...redmi1sVirtual, reset: null, service: null };
  for (const [treatment, words] of [
    [{ upgrade: 'reset' }, /add "reset" to devices\/redmi1s-virtual/],
    [{ service: 'on' }, /add "service" to devices\/redmi1s-virtual/],
  ] as [GivenTreatment, RegExp][])
    t.throws(() => refuseTreatments(planOf(withArms(arm('x', treatment)), unknown)), { message: words });
});

t.test('the refusal comes before anything is started or written', async (t) => {
  const results = t.testdir();
  await t.rejects(
    performStudy({
      plan: planOf(withArms(arm('x', { firmware: 'before' }))),
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
