import t from 'tap';
import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import { makePlan } from '../../harness/plan/study.ts';
import { phasesOf } from '../../harness/run/phases.ts';
import { otaQuick } from '../../scenarios/ota-quick.ts';

t.test('a study of an update has five parts', async (t) => {
  const plan = makePlan({
    run: 'r',
    createdAt: '',
    seed: 's',
    device: redmi1sVirtual,
    scenario: otaQuick,
    update: null,
  });
  t.same(phasesOf(plan), [
    'Attach the handset',
    'The old firmware',
    'The update',
    'The new firmware',
    'Restore the handset',
  ]);
});

t.test("a twin's steps belong to the part that they run beside", async (t) => {
  const [arm] = otaQuick.arms.slice(-1);
  if (arm === undefined) throw new Error('no arm');
  const scenario = {
    ...otaQuick,
    arms: [
      ...otaQuick.arms,
      { ...arm, id: 'twin', treatment: { handset: 'twin' } as const },
      { ...arm, id: 'reset', treatment: { upgrade: 'reset' } as const },
    ],
  };
  const plan = makePlan({ run: 'r', createdAt: '', seed: 's', device: redmi1sVirtual, scenario, update: null });
  t.same(phasesOf(plan).slice(3), ['The new firmware', 'The arm "reset"', 'Restore the handset']);
});
