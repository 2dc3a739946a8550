import t from 'tap';
import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import { capturesOf, planSchema } from '../../harness/model/plan.ts';
import { scenarioSchema } from '../../harness/model/scenario.ts';
import { explain } from '../../harness/plan/explain.ts';
import { makePlan } from '../../harness/plan/study.ts';
import { otaQuick } from '../../scenarios/ota-quick.ts';
import { silentBeacon } from '../../scenarios/silent-beacon.ts';

const plan = (seed = 'seed') =>
  makePlan({
    run: 'r1',
    createdAt: '2026-01-01T00:00:00Z',
    seed,
    device: redmi1sVirtual,
    scenario: otaQuick,
    update: 'JHCCNBH45.0',
  });

t.test('a plan survives being written and read', async (t) => {
  t.same(planSchema.parse(JSON.parse(JSON.stringify(plan()))), plan());
});

t.test('the first capture runs before the handset joins, and each next one before the last stops', async (t) => {
  const kinds = plan().steps.map((step) => ('capture' in step ? `${step.kind} ${step.capture}` : step.kind));
  t.ok(kinds.indexOf('capture-start before') < kinds.indexOf('join'));
  t.ok(kinds.indexOf('capture-start ota') < kinds.indexOf('capture-stop before'));
  t.ok(kinds.indexOf('ota') > kinds.indexOf('capture-start ota'));
  t.ok(kinds.indexOf('capture-start after') < kinds.indexOf('capture-stop ota'));
  t.equal(kinds.at(-2), 'capture-stop after');
  t.equal(kinds.at(-1), 'restore');
});

t.test('after the update every dose and the placebo are repeated, in an order that the seed decides', async (t) => {
  const doses = (seed: string): string[] =>
    plan(seed).steps.flatMap((step) =>
      step.kind === 'seed' && step.arm === 'after' ? [`${step.dose}/${step.placebo}`] : [],
    );
  t.same([...doses('a')].sort(), [
    '0/0',
    '0/0',
    '0/600',
    '0/600',
    '100/0',
    '100/0',
    '300/0',
    '300/0',
    '600/0',
    '600/0',
  ]);
  t.same(doses('a'), doses('a'));
  t.notSame(doses('a'), doses('b'));
});

t.test('the arm after the update idles for at least as many cycles as the scenario asks', async (t) => {
  const cycles = plan().steps.reduce(
    (sum, step) => sum + (step.kind === 'idle' && step.arm === 'after' ? step.cycles : 0),
    0,
  );
  t.equal(cycles, 60);
  t.ok(cycles >= otaQuick.limits.minCycles);
});

t.test('a plan explains itself in English', async (t) => {
  const lines = explain(plan());
  t.equal(
    lines[0],
    "Did the update stop the handset from sending its owner's data away? Asked of Xiaomi Redmi 1S (virtual), Android 4.3.",
  );
  t.ok(lines.includes('Arm "before": 1 block of 6 cycles.'));
  t.ok(lines.includes('Arm "after": 10 blocks of 6 cycles, in random order.'));
  t.ok(lines.includes('block 1: Idle with the screen off for 6 cycles (3 h), the first half as if unplugged'));
  t.ok(
    lines.some((line) =>
      line.endsWith('Remove what was planted; plant 605 fresh contacts and 605 SMS, and read them back'),
    ),
  );
  t.ok(
    lines.some((line) => line.endsWith('plant 5 fresh contacts and 5 SMS, and read them back')),
    'what leaks seldom finds something in the empty block too',
  );
  t.ok(lines.some((line) => line.endsWith('write nothing private, as often as for 600 contacts and as many SMS')));
});

t.test('what else an arm plants is told with its seeding', async (t) => {
  const made = makePlan({
    run: 'r',
    createdAt: '',
    seed: 's',
    device: redmi1sVirtual,
    scenario: silentBeacon,
    update: null,
  });
  const lines = explain(made);
  t.ok(
    lines.includes(
      'block 1: Remove what was planted; plant 100 fresh contacts and 100 SMS, and read them back; besides a few fresh sent SMS, outgoing calls, MMS, calendar events, photos with a position, location, clipboard text',
    ),
  );
  t.ok(lines.some((line) => line.endsWith('IMEI, IMSI, own number, and which apps are installed')));
  t.notOk(explain(plan()).some((line) => /besides|apps are installed/.test(line)));
});

t.test(
  'an arm may have any id and a treatment; the update is taken once, and what is special is done first',
  async (t) => {
    const arm = { doses: [0, 10], placebo: 10, repeats: 1, cycles: 6, washout: 1 };
    const scenario = {
      ...otaQuick,
      arms: [
        ...otaQuick.arms,
        { ...arm, id: 'after-reset', treatment: { upgrade: 'reset', service: 'off' } as const },
        { ...arm, id: 'twin', treatment: { handset: 'twin' } as const },
      ],
    };
    const made = makePlan({ run: 'r', createdAt: '', seed: 's', device: redmi1sVirtual, scenario, update: null });
    t.same(planSchema.parse(JSON.parse(JSON.stringify(made))), made);
    t.same(capturesOf(made), ['before', 'ota', 'after', 'treat.after-reset', 'after-reset', 'twin']);
    t.equal(made.steps.filter(({ kind }) => kind === 'ota').length, 1);
    const reset = made.steps.filter((step) => 'arm' in step && step.arm === 'after-reset').map(({ kind }) => kind);
    t.same(reset.slice(0, 3), ['treat', 'identify', 'control']);
    const lines = explain(made);
    t.ok(lines.includes('Start capturing for the new firmware (after a factory reset, service switched off)'));
    t.ok(lines.includes('Start capturing for the old firmware (a twin that is not updated)'));
    t.ok(
      lines.includes(
        'Arm "twin" (a twin that is not updated): 3 blocks of 6 cycles, in random order, at the same time as the arm before.',
      ),
    );
    t.match(lines[1], /ERASES the handset: before the arm "after-reset" .*cannot be undone.*2 minutes/);
    t.equal(explain(plan()).filter((line) => line.includes('ERASES')).length, 0);
    for (const id of ['ota', '../x', 'A', ''])
      t.notOk(scenarioSchema.safeParse({ ...otaQuick, arms: [{ ...arm, id }] }).success, id);
    t.notOk(
      scenarioSchema.safeParse({ ...otaQuick, arms: [...otaQuick.arms, ...otaQuick.arms] }).success,
      'ids are unique',
    );
  },
);

t.test('what is done between two arms is in the capture of neither', async (t) => {
  const arm = { doses: [5], placebo: 0, repeats: 1, cycles: 1, washout: 0 };
  const scenario = {
    ...otaQuick,
    arms: [
      { ...arm, id: 'before', treatment: { service: 'on' } as const },
      { ...arm, id: 'after' },
      { ...arm, id: 'off', treatment: { service: 'off' } as const },
      { ...arm, id: 'found' },
      { ...arm, id: 'last' },
    ],
  };
  const made = makePlan({ run: 'r', createdAt: '', seed: 's', device: redmi1sVirtual, scenario, update: null });
  const steps = made.steps
    .filter(({ kind }) => ['capture-start', 'capture-stop', 'join', 'ota', 'treat'].includes(kind))
    .map((step) => `${step.kind}${'capture' in step ? ` ${step.capture}` : ''}${'arm' in step ? ` ${step.arm}` : ''}`);
  t.same(steps, [
    ...['capture-start treat.before', 'join', 'treat before', 'capture-start before', 'capture-stop treat.before'],
    ...['capture-start ota', 'capture-stop before', 'ota', 'treat after', 'capture-start after', 'capture-stop ota'],
    ...['capture-start treat.off', 'capture-stop after', 'treat off', 'capture-start off', 'capture-stop treat.off'],
    ...['capture-start treat.found', 'capture-stop off', 'treat found', 'capture-start found'],
    ...['capture-stop treat.found', 'capture-start last', 'capture-stop found', 'capture-stop last'],
  ]);
  t.same(planSchema.parse(JSON.parse(JSON.stringify(made))), made);
  t.ok(explain(made).includes('Take back what was special about the arm before, and read it back'));
});
