import fc from 'fast-check';
import t from 'tap';
import { createClockMap } from '../../../harness/analysis/timing/clock-map.ts';

t.test('between knots the handset runs at a constant rate, outside them the last one goes on', async (t) => {
  const map = createClockMap([
    { host: 2000, handset: 3_602_000 },
    { host: 0, handset: 1000 },
    { host: 1000, handset: 2000 },
  ]);
  t.equal(map.toHandset(500), 1500);
  t.equal(map.toHandset(1500), 1_802_000);
  t.equal(map.rateAt(1500), 3600);
  t.equal(map.toHandset(3000), 7_202_000);
  t.equal(map.toHandset(-1000), 0);
  t.equal(map.beyond(1500), 0);
  t.equal(map.beyond(2600), 600);
  t.equal(map.beyond(-5), 5);
});

t.test('a knot at which the handset runs backwards is left out and counted', async (t) => {
  const map = createClockMap([
    { host: 0, handset: 0 },
    { host: 10, handset: 100 },
    { host: 20, handset: 50 },
    { host: 30, handset: 200 },
    { host: 30, handset: 200 },
  ]);
  t.equal(map.backwards, 1);
  t.equal(map.toHandset(20), 150);
});

t.test('with one knot the clocks run alike, with none nothing is known', async (t) => {
  t.equal(createClockMap([{ host: 5, handset: 50 }]).toHandset(7), 52);
  t.ok(Number.isNaN(createClockMap([]).toHandset(7)));
  t.equal(createClockMap([]).beyond(7), Number.POSITIVE_INFINITY);
});

t.test('the map never runs backwards, whatever was recorded', async () => {
  const knot = fc.record({ host: fc.integer({ min: 0, max: 1e6 }), handset: fc.integer({ min: 0, max: 1e9 }) });
  fc.assert(
    fc.property(
      fc.array(knot, { maxLength: 30 }),
      fc.array(fc.integer({ min: -10, max: 1_100_000 })),
      (knots, times) => {
        const map = createClockMap(knots);
        if (map.knots.length === 0) return true;
        const mapped = times.sort((a, b) => a - b).map((time) => map.toHandset(time));
        return mapped.every((time, i) => i === 0 || time >= (mapped[i - 1] ?? 0) - 1e-3);
      },
    ),
  );
});
