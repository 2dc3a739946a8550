import t from 'tap';
import { foldGrid, foldStrength, foldTail } from '../../../harness/analysis/timing/fold.ts';
import { findPeriod, shortestTried } from '../../../harness/analysis/timing/period.ts';
import { createRandom } from '../../../harness/model/random.ts';
import { gaussian } from '../gaussian.ts';

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

t.test('two or three uploads a period are one period, and counted', async (t) => {
  const random = createRandom('cadence');
  for (const offsets of [
    [0, 400],
    [0, 700],
    [0, 700, 1500],
    [0, 1200, 2400.5],
  ]) {
    const jitter = (): number => 30 * gaussian(random);
    const times = Array.from({ length: 30 }, (_, i) => offsets.map((offset) => i * 3600 + offset + jitter())).flat();
    const period = findPeriod(sorted(times), options);
    const evenly = offsets[1] === 1200;
    t.ok(period && Math.abs(period.seconds - (evenly ? 1200 : 3600)) < 10, `${offsets}: ${period?.seconds}`);
    // 400 s is less than the shortest period asked for: these two are one phase, and the second of them is extra.
    if (!evenly && offsets[1] !== 400) t.equal(period?.perPeriod, offsets.length, `${offsets}`);
    t.ok(period && period.medianGap <= 3600);
  }
});

t.test('beats without a burst are named, and bursts between the beats counted', async (t) => {
  const random = createRandom('missed');
  const gone = [3, 10, 11, 30];
  const beats = Array.from({ length: 48 }, (_, i) => i * 1800 + 20 * gaussian(random)).filter(
    (_, i) => !gone.includes(i),
  );
  const period = findPeriod(sorted([...beats, 4.5 * 1800, 20.5 * 1800, 7 * 1800 + 200]), options);
  t.strictSame(period?.missed, gone);
  t.equal(period?.periods, 48);
  t.equal(period?.extra, 3);
});

t.test('a daily period is found in a run of a few days', async (t) => {
  const random = createRandom('daily');
  let found = 0;
  for (let k = 0; k < 50; k++) {
    const days = Array.from({ length: 6 }, (_, i) => 86_400 * i + 300 * gaussian(random));
    const period = findPeriod(sorted(days), options);
    if (period && period.low < 86_400 && period.high > 86_400 && period.high - period.low < 3600) found++;
  }
  t.ok(found >= 45, `${found} of 50`);
});

t.test('a period that grows is told, with an interval, from one that does not', async (t) => {
  const random = createRandom('change');
  let told = 0;
  let held = 0;
  let wrong = 0;
  for (let k = 0; k < 100; k++) {
    // The period is 1800 s at first and 60 s more at the end.
    const growing = Array.from({ length: 60 }, (_, i) => i * 1800 + (i * i) / 2 + 30 * gaussian(random));
    const change = findPeriod(sorted(growing), options)?.change;
    if (change && change.low > 0) told++;
    if (change && change.low <= 59 && change.high >= 59) held++;
    const steady = Array.from({ length: 60 }, (_, i) => i * 1800 + 30 * gaussian(random));
    const none = findPeriod(sorted(steady), options)?.change;
    if (none && (none.low > 0 || none.high < 0)) wrong++;
  }
  t.ok(told >= 95 && held >= 85 && wrong <= 10, `${told} told, ${held} held, ${wrong} false`);
});

t.test('few events or a single instant have no period', async (t) => {
  t.equal(findPeriod([0, 1800, 3600], options), null);
  t.equal(findPeriod([5, 5, 5, 5, 5], options), null);
  t.equal(findPeriod([], options), null);
});

t.test('events at random have a period no more often than the level says, be they few or many', async (t) => {
  const random = createRandom('no beacon');
  for (const n of [5, 8, 20, 60]) {
    let found = 0;
    for (let k = 0; k < 500; k++)
      if (findPeriod(sorted(Array.from({ length: n }, () => random.next() * 108_000)), options)) found++;
    // 25 expected; 40 is three standard deviations more.
    t.ok(found <= 40, `${found} of 500 with ${n} events`);
  }
});

t.test(
  'the interval holds the true period, whether a clock rings or a timer starts anew after each beat',
  async (t) => {
    const random = createRandom('interval');
    const walk = (n: number, spread: number): number[] => {
      let at = 0;
      return Array.from({ length: n }, () => {
        at += 1800 + spread * gaussian(random);
        return at;
      });
    };
    const clock = (n: number, spread: number): number[] =>
      Array.from({ length: n }, (_, i) => i * 1800 + spread * gaussian(random));
    const strays = (n: number): number[] => Array.from({ length: n }, () => random.next() * 108_000);
    for (const [name, make, least] of [
      ['a clock with jitter, few beats', () => clock(8, 60), 185],
      ['a clock with much jitter and missed beats', () => clock(60, 200).filter(() => random.next() > 0.2), 185],
      ['a clock among strays', () => [...clock(60, 60), ...strays(40)], 185],
      // Simulated over 400: .93 and .90; the plain least squares held .18 and .12.
      ['a timer', () => walk(60, 20), 176],
      ['a timer with much jitter', () => walk(60, 100), 170],
    ] as const) {
      let held = 0;
      for (let k = 0; k < 200; k++) {
        const period = findPeriod(sorted(make()), options);
        if (period && period.low <= 1800 && period.high >= 1800) held++;
      }
      t.ok(held >= least, `${name}: ${held} of 200`);
    }
  },
);

t.test('the chance of a fold is what simulation gives, for few events, too', async (t) => {
  const random = createRandom('fold');
  for (const [n, strength] of [
    [4, 0.95],
    [5, 0.9],
    [12, 0.6],
    [60, 0.25],
  ] as const) {
    let reached = 0;
    const trials = 40_000;
    for (let k = 0; k < trials; k++)
      if (
        foldStrength(
          Array.from({ length: n }, () => random.next()),
          1,
        ) >= strength
      )
        reached++;
    const p = foldTail(n, strength);
    t.ok(p >= (0.8 * reached) / trials && p <= (2 * reached) / trials + 1e-4, `${n}: ${p} against ${reached / trials}`);
  }
  t.ok(foldTail(5, 1) < 1e-12, 'five in perfect step');
});

t.test('the grid by turning phases is the fold, and a span too long for it is owned up to', async (t) => {
  const random = createRandom('grid');
  const times = Float64Array.from({ length: 50 }, () => random.next() * 1e6);
  const grid = { lowest: 1e-5, step: 1e-7, steps: 20_000 };
  const all = foldGrid(times, grid);
  for (const k of [0, 1, 777, 19_999])
    t.ok(Math.abs((all[k] as number) - foldStrength(times, 1e-5 + k * 1e-7)) < 1e-9, `${k}`);
  t.equal(shortestTried(108_000, 600), 600);
  t.ok((shortestTried(365 * 86_400, 600) ?? 0) > 600);
  t.equal(shortestTried(1000, 600), null);
});

t.test('bunches of bursts at random times are no period', async (t) => {
  const random = createRandom('bunches');
  let found = 0;
  for (let k = 0; k < 100; k++) {
    const bunches = Array.from({ length: 20 }, () => {
      const at = random.next() * 108_000;
      return [0, 1, 2].map((j) => at + 400 * j + 100 * random.next());
    });
    if (findPeriod(sorted(bunches.flat()), options)) found++;
  }
  // Taken for sixty independent events, three studies in four had one.
  t.ok(found <= 11, `${found} of 100`);
});
