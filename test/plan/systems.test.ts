import t from 'tap';
import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import { planSchema } from '../../harness/model/plan.ts';
import type { Scenario } from '../../harness/model/scenario.ts';
import { cautions, explain } from '../../harness/plan/explain.ts';
import { makePlan } from '../../harness/plan/study.ts';
import { refuseTreatments } from '../../harness/run/treatments.ts';
import { outOfBox } from '../../scenarios/out-of-box.ts';
import { thirdPartyOs } from '../../scenarios/third-party-os.ts';

const planOf = (scenario: Scenario) =>
  makePlan({
    ...{ run: 'r1', createdAt: '2026-01-01T00:00:00Z', seed: 'seed' },
    ...{ device: redmi1sVirtual, scenario, update: null },
  });
const kindsOf = (scenario: Scenario) =>
  planOf(scenario).steps.map((step) => ('capture' in step ? `${step.kind} ${step.capture}` : step.kind));
const distinct = (kinds: readonly string[]) => kinds.filter((kind, i) => kind !== kinds[i - 1]);

t.test('plans with another system and with phases survive being written and read', async (t) => {
  for (const scenario of [thirdPartyOs, outOfBox]) {
    const plan = planOf(scenario);
    t.same(planSchema.parse(JSON.parse(JSON.stringify(plan))), plan);
    t.doesNotThrow(() => refuseTreatments(plan));
  }
});

t.test('another system is installed once, between the captures of the two arms, in one of its own', async (t) => {
  const kinds = distinct(kindsOf(thirdPartyOs));
  const at = kinds.indexOf('flash');
  t.strictSame(kinds.slice(at - 2, at + 4), [
    'capture-start treat.third-party',
    'capture-stop stock',
    'flash',
    'capture-start third-party',
    'capture-stop treat.third-party',
    'identify',
  ]);
  t.equal(kinds.filter((kind) => kind === 'flash').length, 1);
});

t.test('both systems get the same doses in the same order', async (t) => {
  const { steps } = planOf(thirdPartyOs);
  const of = (id: string) =>
    steps.flatMap((step) =>
      step.kind === 'seed' && step.arm === id ? [`${step.block}: ${step.dose}/${step.placebo}`] : [],
    );
  t.strictSame(of('stock'), of('third-party'));
  t.equal(of('stock').length, 10);
  t.match(explain(planOf(thirdPartyOs)).join('\n'), /plant the same 260 contacts and 260 SMS as in the arm "stock"/);
});

t.test('what cannot be undone is said before the first step', async (t) => {
  const plan = planOf(thirdPartyOs);
  t.match(cautions(plan), [/REPLACES the system.*ERASES.*--stock-image FILE.*KEEPS the third-party system/]);
  t.match(explain(plan).join('\n'), /Install the third-party system through recovery.*boot id and fingerprint/);
  t.strictSame(cautions(planOf(outOfBox)), []);
});

t.test("the vendor's system after another one is refused, as its image may not be at hand", async (t) => {
  const [stock, other] = thirdPartyOs.arms;
  const plan = planOf({
    ...thirdPartyOs,
    arms: [
      { ...other, id: 'other' },
      { ...stock, id: 'late' },
    ] as never,
  });
  t.throws(() => refuseTreatments(plan), { code: 'BAD_ARGUMENT', message: /"late".*put it first/ });
});

t.test('each phase does one thing and rests, and the next capture starts before the last one stops', async (t) => {
  const kinds = kindsOf(outOfBox);
  t.strictSame(kinds.slice(0, 10), [
    'attach',
    'capture-start sim-and-wifi',
    'join',
    'identify',
    'control',
    'act',
    'idle',
    'capture-start gps',
    'capture-stop sim-and-wifi',
    'identify',
  ]);
  t.equal(kinds.filter((kind) => kind === 'act').length, outOfBox.arms.length);
  t.notOk(kinds.includes('seed'), 'nothing of an earlier phase is removed');
});

t.test('what a radio would bring is planted, and the plan says so', async (t) => {
  const lines = explain(planOf(outOfBox)).join('\n');
  t.match(lines, /Receive a few SMS, as rows where a radio would leave them, since none is sent here/);
  t.match(lines, /Phase "login": 1 block of 6 cycles/);
  t.match(lines, /Sign in to the vendor's cloud on the handset's own screen/);
});

t.test('a handset of which nobody told where one signs in cannot go through all phases', async (t) => {
  const plan = planOf(outOfBox);
  t.throws(() => refuseTreatments({ ...plan, device: { ...plan.device, account: null } }), {
    code: 'BAD_ARGUMENT',
    message: /"login".*add "account" to devices\//,
  });
});
