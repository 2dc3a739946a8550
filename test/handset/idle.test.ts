import fc from 'fast-check';
import t from 'tap';
import { nextPause } from '../../harness/handset/idle.ts';

/** Looks at a clock of constant rate, rounded down to seconds as `date` does, until `handsetMs` are over. */
function simulate(rate: number, handsetMs: number, phase: number): { looks: number; lateMs: number } {
  const read = (host: number) => Math.floor((phase + host * rate) / 1000) * 1000;
  let host = 0;
  const start = read(0);
  for (let looks = 1; ; looks += 1) {
    const handsetElapsed = read(host) - start;
    const remaining = handsetMs - handsetElapsed;
    if (remaining <= 0) return { looks, lateMs: host - handsetMs / rate };
    host += nextPause({ remaining, hostElapsed: host, handsetElapsed });
    if (looks > 100_000) return { looks, lateMs: Number.POSITIVE_INFINITY };
  }
}

t.test('an idle of half an hour ends less than a shortest pause and a clock tick late, at any rate', async (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 10_000, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 999 }),
      (rate, cycles, phase) => {
        const { lateMs } = simulate(rate, cycles * 1_800_000, phase);
        return lateMs <= 50 + 1000 / rate;
      },
    ),
  );
  t.pass('100 rates');
});

t.test('a night on a real handset takes a look a minute at most, a fast one about a dozen', async (t) => {
  const night = simulate(1, 8 * 3_600_000, 0);
  t.ok(night.looks < 8 * 60 + 60, `${night.looks} looks in 8 h`);
  const fast = simulate(3600, 6 * 1_800_000, 0);
  t.ok(fast.looks < 20, `${fast.looks} looks in 6 cycles at x3600`);
});
