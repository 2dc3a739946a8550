import t from 'tap';
import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import { makePlan } from '../../harness/plan/study.ts';
import { phasesOf } from '../../harness/run/phases.ts';
import { otaFix } from '../../scenarios/ota-fix.ts';

t.test('a study of an update has five parts', async (t) => {
  const plan = makePlan({ run: 'r', createdAt: '', seed: 's', device: redmi1sVirtual, scenario: otaFix, update: null });
  t.same(phasesOf(plan), [
    'Attach the handset',
    'The old firmware',
    'The update',
    'The new firmware',
    'Restore the handset',
  ]);
});
