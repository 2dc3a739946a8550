import t from 'tap';
import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import type { ArmDesign } from '../../harness/model/scenario.ts';
import { stretchesOf } from '../../harness/plan/lanes.ts';
import { makePlan } from '../../harness/plan/study.ts';
import { otaQuick } from '../../scenarios/ota-quick.ts';

const arm: Omit<ArmDesign, 'id'> = { doses: [5], placebo: 0, repeats: 2, cycles: 1, washout: 0 };
const planOf = (arms: ArmDesign[]) =>
  makePlan({
    ...{ run: 'r', createdAt: '', seed: 's', device: redmi1sVirtual, update: null },
    scenario: { ...otaQuick, arms },
  });
const before = { ...arm, id: 'before' };
const twin = (id: string): ArmDesign => ({ ...arm, id, treatment: { handset: 'twin' } });

t.test('every step is performed once, in its order, when nothing runs beside anything', async (t) => {
  const plan = planOf([before, { ...arm, id: 'after' }, { ...arm, id: 'off', treatment: { service: 'off' } }]);
  const stretches = stretchesOf(plan);
  t.ok(stretches.every((lanes) => lanes.length === 1));
  t.same(stretches.flat(2), [...plan.steps.keys()]);
});

t.test("a twin's arm, capture and all, runs beside the arm that stands before it", async (t) => {
  const plan = planOf([
    before,
    { ...arm, id: 'after' },
    twin('twin'),
    { ...arm, id: 'reset', treatment: { upgrade: 'reset' } },
    twin('again'),
  ]);
  const named = stretchesOf(plan)
    .filter((lanes) => lanes.length > 1)
    .map((lanes) => lanes.map((lane) => lane.map((i) => plan.steps[i]).map((step) => step?.kind)));
  const own = ['identify', 'control', 'seed', 'idle', 'seed', 'idle'];
  const beside = ['capture-start', 'treat', ...own, 'capture-stop'];
  t.same(named, [
    [own, beside],
    [own, beside],
  ]);
  t.same(
    stretchesOf(plan)
      .flat(2)
      .sort((a, b) => a - b),
    [...plan.steps.keys()],
  );
});
