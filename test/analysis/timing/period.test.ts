import t from 'tap';
import { findPeriod } from '../../../harness/analysis/timing/period.ts';
import { createRandom } from '../../../harness/model/random.ts';

const options = { shortest: 600, confidence: 0.95 };
const sorted = (times: number[]): number[] => times.sort((a, b) => a - b);

t.test('a half-hour beacon with jitter, missed beats and strays is found within a second or so', async (t) => {
  const random = createRandom('beacon');
  const beats = Array.from({ length: 60 }, (_, i) => 1.4e9 + i * 1800 + random.next() * 120).filter(
    (_, i) => i % 7 !== 3,
  );
  const period = findPeriod(sorted([...beats, 1.4e9 + 12_345, 1.4e9 + 70_001]), options);
  t.ok(period && Math.abs(period.seconds - 1800) < 2, `${period?.seconds}`);
  t.ok(period && period.low < 1800.5 && period.high > 1799.5 && period.high - period.low < 4);
  t.ok(period && period.p < 1e-12);
});

t.test('the beacon is named by its period and not by a half or a third of it', async (t) => {
  for (const seconds of [1200, 1800, 7200]) {
    const period = findPeriod(
      Array.from({ length: 40 }, (_, i) => i * seconds),
      options,
    );
    t.ok(period && Math.abs(period.seconds - seconds) < 1e-3 * seconds, `${seconds}: ${period?.seconds}`);
  }
});

t.test('two uploads a period are one period; the median gap tells that there are two', async (t) => {
  const times = Array.from({ length: 40 }, (_, i) => [i * 3600, i * 3600 + 400]).flat();
  const period = findPeriod(times, options);
  t.ok(period && Math.abs(period.seconds - 3600) < 5, `${period?.seconds}`);
  t.ok(period && period.medianGap < 3600);
});

t.test('few events or a single instant have no period', async (t) => {
  t.equal(findPeriod([0, 1800, 3600], options), null);
  t.equal(findPeriod([5, 5, 5, 5, 5], options), null);
  t.equal(findPeriod([], options), null);
});

t.test('events at random have a period no more often than the level says', async (t) => {
  const random = createRandom('no beacon');
  let found = 0;
  for (let k = 0; k < 200; k++) {
    if (findPeriod(sorted(Array.from({ length: 60 }, () => random.next() * 108_000)), options)) found++;
  }
  t.ok(found <= 18, `${found} of 200`);
});

t.test('the interval holds the true period about as often as it says', async (t) => {
  const random = createRandom('interval');
  let held = 0;
  for (let k = 0; k < 100; k++) {
    const times = Array.from({ length: 30 }, (_, i) => i * 1800 + (random.next() + random.next() - 1) * 200);
    const period = findPeriod(sorted(times), options);
    if (period && period.low <= 1800 && period.high >= 1800) held++;
  }
  t.ok(held >= 85, `${held} of 100`);
});
