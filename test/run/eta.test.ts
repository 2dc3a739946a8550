import t from 'tap';
import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import { makePlan } from '../../harness/plan/study.ts';
import { createEta, timeLeft } from '../../harness/run/eta.ts';
import { otaQuick } from '../../scenarios/ota-quick.ts';

const plan = makePlan({ run: 'r', createdAt: '', seed: 's', device: redmi1sVirtual, scenario: otaQuick, update: null });

t.test('nothing is said of the time left before a cycle was seen', async (t) => {
  t.equal(createEta(plan).after(0), null);
  t.equal(timeLeft(null), '');
});

t.test('the time left is that of the cycles and records still to come, and shrinks to nothing', async (t) => {
  const eta = createEta(plan);
  eta.idled(6, 3_000);
  eta.planted(80, 400);
  const first = eta.after(0) ?? 0;
  // 66 cycles of 500 ms, 8,880 records of 5 ms, and some seconds for the rest.
  t.ok(first > 33_000 + 44_400 && first < 33_000 + 44_400 + 30_000, `${first} ms`);
  t.equal(eta.after(plan.steps.length - 1), 0);
  t.equal(timeLeft(42_300), 'about 42 s left');
  t.equal(timeLeft(30 * 3_600_000), 'about 30.0 h left');
});

t.test('what runs at the same time is waited for once', async (t) => {
  const twin = { ...otaQuick.arms[1], id: 'twin', treatment: { handset: 'twin' } as const };
  const scenario = { ...otaQuick, arms: [...otaQuick.arms, twin] } as typeof otaQuick;
  const beside = makePlan({ ...plan, scenario });
  const [alone, both] = [plan, beside].map((one) => {
    const eta = createEta(one);
    eta.idled(6, 3_000);
    eta.planted(80, 400);
    return eta.after(0) ?? 0;
  });
  t.ok(Math.abs((both ?? 0) - (alone ?? 0)) < 15_000, `${alone} ms and ${both} ms`);
});
