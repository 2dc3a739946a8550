import fc from 'fast-check';
import t from 'tap';
import { createClock } from '../../../harness/virtual/life/clock.ts';
import { handDrivenTime } from './hand-driven.ts';

const day = 86_400_000;

/** What may happen to a clock: time passes, the rate changes, a timer is set so far ahead. */
const happenings = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 5_000 }) }),
    fc.record({ kind: fc.constant('rate' as const), rate: fc.constantFrom(1, 60, 3600) }),
    fc.record({ kind: fc.constant('timer' as const), ahead: fc.integer({ min: -1_000, max: 4_000_000 }) }),
  ),
  { maxLength: 60 },
);

t.test('the clock never goes back and its knots map every moment to the handset time it had', async (t) => {
  fc.assert(
    fc.property(happenings, (list) => {
      const host = handDrivenTime();
      const clock = createClock({ host, start: day, rate: 1 });
      const seen: { host: number; handset: number }[] = [];
      let last = clock.now();
      for (const step of list) {
        if (step.kind === 'pass') host.pass(step.ms);
        if (step.kind === 'rate') clock.setRate(step.rate);
        if (clock.now() < last) return false;
        last = clock.now();
        seen.push({ host: host.epoch(), handset: last });
      }
      const knots = clock.knots();
      return seen.every((moment) => {
        const after = knots.findIndex((knot) => knot.host >= moment.host);
        const right = knots[after];
        const left = knots[Math.max(0, after - 1)];
        if (!left || !right) return false;
        const share = right.host === left.host ? 1 : (moment.host - left.host) / (right.host - left.host);
        return Math.abs(left.handset + share * (right.handset - left.handset) - moment.handset) < 1e-3;
      });
    }),
  );
  t.pass('held for all runs');
});

t.test('every timer fires once, in the order of its time, and not before it, across changes of rate', async (t) => {
  fc.assert(
    fc.property(happenings, (list) => {
      const host = handDrivenTime();
      const clock = createClock({ host, start: day, rate: 1 });
      const fired: { time: number; at: number; set: number }[] = [];
      let set = 0;
      for (const step of list) {
        if (step.kind === 'pass') host.pass(step.ms);
        if (step.kind === 'rate') clock.setRate(step.rate);
        if (step.kind === 'timer') {
          const time = clock.now() + step.ahead;
          const setAt = clock.now();
          set += 1;
          clock.at(time, () => fired.push({ time, at: clock.now(), set: setAt }));
        }
      }
      clock.setRate(3600);
      host.pass(day);
      // A due time is met to within what a floating-point second holds.
      const notBefore = fired.every(({ time, at }) => at - time > -1e-3);
      const inOrder = fired.every((timer, i) => {
        const next = fired[i + 1];
        // A timer that was set when its time had gone by fires at once, after those that fired before it was set.
        return !next || next.time >= timer.time || next.set >= timer.at - 1e-3;
      });
      return fired.length === set && notBefore && inOrder && host.waiting === 0;
    }),
  );
  t.pass('held for all runs');
});

t.test('a cancelled timer does not fire, and cancelling twice is harmless', async (t) => {
  const host = handDrivenTime();
  const clock = createClock({ host, start: 0, rate: 1 });
  const fired: string[] = [];
  const cancel = clock.at(100, () => fired.push('cancelled'));
  clock.at(100, () => fired.push('kept'));
  cancel();
  cancel();
  host.pass(1000);
  t.same(fired, ['kept']);
});

t.test('half an hour passes in half a second while the rate is 3600', async (t) => {
  const host = handDrivenTime();
  const clock = createClock({ host, start: 0, rate: 1 });
  clock.setRate(3600);
  host.pass(500);
  t.equal(clock.now(), 1_800_000);
});

t.test('a timer that throws leaves the next one armed', async (t) => {
  const host = handDrivenTime();
  const clock = createClock({ host, start: 0, rate: 1 });
  let later = false;
  clock.at(10, () => {
    throw new Error('an app crashed');
  });
  clock.at(20, () => {
    later = true;
  });
  t.throws(() => host.pass(15), /an app crashed/);
  host.pass(15);
  t.ok(later);
});

t.test('uptime starts anew at a boot while the date goes on', async (t) => {
  const host = handDrivenTime();
  const clock = createClock({ host, start: day, rate: 1 });
  host.pass(5_000);
  clock.restartUptime();
  host.pass(2_000);
  t.equal(clock.uptime(), 2_000);
  t.equal(clock.now(), day + 7_000);
});

t.test('knots are bounded', async (t) => {
  const host = handDrivenTime();
  const clock = createClock({ host, start: 0, rate: 1 });
  for (let i = 0; i < 10_000; i++) clock.setRate(i % 2 === 0 ? 2 : 1);
  t.ok(clock.knots().length <= 4097);
});

t.test('a rate of zero or below is refused', async (t) => {
  const host = handDrivenTime();
  t.throws(() => createClock({ host, start: 0, rate: 0 }), /above 0/);
});
