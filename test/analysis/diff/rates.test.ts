import t from 'tap';
import { absenceP, binomialAtMost, compareRates, dispersionOf } from '../../../harness/analysis/diff/rates.ts';
import { rankSumP, volumeRatio } from '../../../harness/analysis/diff/sizes.ts';
import { createRandom } from '../../../harness/model/random.ts';

const near = (a: number, b: number, part = 1e-4): boolean => Math.abs(a - b) <= part * Math.abs(b);

t.test('binomial sums agree with exact fractions', async (t) => {
  t.ok(near(binomialAtMost(2, 5, 0.5), 16 / 32, 1e-12));
  t.ok(near(binomialAtMost(0, 30, 0.1), 0.9 ** 30, 1e-10));
  t.ok(
    near(binomialAtMost(50, 100, 0.5), 0.5397946187, 1e-9),
    'a half and half of the middle term, C(100, 50) / 2^101',
  );
  t.same(
    [binomialAtMost(-1, 5, 0.5), binomialAtMost(5, 5, 0.5), binomialAtMost(2, 5, 0), binomialAtMost(2, 5, 1)],
    [0, 1, 1, 0],
  );
});

t.test(
  'the interval of Clopper and Pearson has its defining property, and swapping the sides inverts it',
  async (t) => {
    for (const [x, y] of [
      [10, 20],
      [0, 7],
      [3, 3],
      [150, 90],
    ] as const) {
      const change = compareRates({ events: x, seconds: 100 }, { events: y, seconds: 50 }, { confidence: 0.95 });
      if (change === null) return t.fail('a change was expected');
      const share = (ratio: number): number => (Number.isFinite(ratio) ? (ratio * 50) / (ratio * 50 + 100) : 1);
      if (y > 0) t.ok(near(1 - binomialAtMost(y - 1, x + y, share(change.low)), 0.025), `low of ${x}, ${y}`);
      if (x > 0) t.ok(near(binomialAtMost(y, x + y, share(change.high)), 0.025), `high of ${x}, ${y}`);
      const back = compareRates({ events: y, seconds: 50 }, { events: x, seconds: 100 }, { confidence: 0.95 });
      if (x > 0 && y > 0) t.ok(back !== null && near(back.low, 1 / change.high) && near(back.p, change.p));
    }
    return undefined;
  },
);

t.test('false alarms of the rate test stay at its level, and the interval covers', async (t) => {
  const random = createRandom('rates');
  const poisson = (mean: number): number => {
    let n = 0;
    for (let product = random.next(); product > Math.exp(-mean); product *= random.next()) n++;
    return n;
  };
  let alarms = 0;
  let covered = 0;
  const studies = 2000;
  for (let i = 0; i < studies; i++) {
    const change = compareRates(
      { events: poisson(20), seconds: 100 },
      { events: poisson(10), seconds: 50 },
      { confidence: 0.95 },
    );
    if (change === null) continue;
    if (change.p <= 0.05) alarms++;
    if (change.low <= 1 && change.high >= 1) covered++;
  }
  t.ok(alarms / studies <= 0.05 + 3 * Math.sqrt((0.05 * 0.95) / studies), `${alarms} of ${studies}`);
  t.ok(covered / studies >= 0.95 - 3 * Math.sqrt((0.05 * 0.95) / studies), `${covered} of ${studies}`);
});

t.test('large counts agree with the exact sums where one gives way to the other', async (t) => {
  const exact = compareRates({ events: 2400, seconds: 1 }, { events: 2500, seconds: 1 }, { confidence: 0.95 });
  const large = compareRates({ events: 2500, seconds: 1 }, { events: 2604, seconds: 1 }, { confidence: 0.95 });
  t.ok(exact !== null && large !== null && Math.abs(exact.p - large.p) < 0.02 && near(exact.low, large.low, 0.01));
});

t.test('nothing, and no time, give no change', async (t) => {
  t.equal(compareRates({ events: 0, seconds: 1 }, { events: 0, seconds: 1 }, { confidence: 0.95 }), null);
  t.equal(compareRates({ events: 5, seconds: 0 }, { events: 5, seconds: 1 }, { confidence: 0.95 }), null);
});

t.test('an absence weighs by how many events were to be expected', async (t) => {
  t.equal(absenceP(2, { present: 10, absent: 10 }), 0.25);
  t.ok(near(absenceP(3, { present: 30, absent: 10 }), (3 / 4) ** 3));
  t.equal(absenceP(3, { present: 0, absent: 0 }), 1);
});

t.test('clumps are seen as more than Poisson, a beat as less', async (t) => {
  const beat = Array.from({ length: 100 }, (_, i) => i * 10);
  t.ok(dispersionOf(beat, { from: 0, seconds: 1000 }) < 0.2);
  t.ok(
    dispersionOf(
      beat.map((time) => (time < 500 ? 3 : 700)),
      { from: 0, seconds: 1000 },
    ) > 20,
  );
});

/** Share of all ways to choose which sizes are A's that put its rank sum as far from the middle, or farther: the exact test. */
function exactRankSumP(a: readonly number[], b: readonly number[]): number {
  const pooled = [...a, ...b].sort((x, y) => x - y);
  const n = pooled.length;
  const middle = (a.length * (n + 1)) / 2;
  const distance = Math.abs(a.reduce((sum, value) => sum + pooled.indexOf(value) + 1, 0) - middle);
  let [far, all] = [0, 0];
  for (let chosen = 0; chosen < 2 ** n; chosen++) {
    let [size, sum] = [0, 0];
    for (let i = 0; i < n; i++) if ((chosen >> i) & 1) [size, sum] = [size + 1, sum + i + 1];
    if (size !== a.length) continue;
    all++;
    if (Math.abs(sum - middle) >= distance) far++;
  }
  return far / all;
}

t.test('the rank-sum test agrees with the exact one, counted out', async (t) => {
  for (const [a, b] of [
    [
      [1.1, 2.2, 3.3, 4.4, 5.5, 6.6],
      [4, 5, 6, 7, 8, 9, 10],
    ],
    [
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
    ],
    [
      [1, 9, 3, 12, 5],
      [6, 2, 8, 4, 10, 11],
    ],
  ] as const) {
    const [p, exact] = [rankSumP(a, b), exactRankSumP(a, b)];
    t.ok(Math.abs(p - exact) < 0.01, `${p} against ${exact}`);
  }
  t.equal(rankSumP([1, 1, 1], [1, 1]), 1);
  t.equal(rankSumP([], [1]), 1);
});

t.test('false alarms of the rank-sum test stay at its level with five a side, ties or none', async (t) => {
  const random = createRandom('ranks');
  for (const draw of [() => random.next(), () => random.int(4)]) {
    let alarms = 0;
    for (let i = 0; i < 2000; i++) {
      const take = () => Array.from({ length: 5 }, draw);
      if (rankSumP(take(), take()) <= 0.05) alarms++;
    }
    t.ok(alarms / 2000 <= 0.05 + 3 * Math.sqrt((0.05 * 0.95) / 2000), `${alarms} of 2000`);
  }
});

t.test('the interval of a ratio of volumes covers the truth about as often as it says', async (t) => {
  const random = createRandom('ratios');
  const poisson = (mean: number): number => {
    let n = 0;
    for (let product = random.next(); product > Math.exp(-mean); product *= random.next()) n++;
    return n;
  };
  const sizes = (n: number, scale: number) => Array.from({ length: poisson(n) }, () => scale * (0.5 + random.next()));
  let covered = 0;
  const studies = 200;
  for (let i = 0; i < studies; i++) {
    const ratio = volumeRatio(
      { bytes: sizes(40, 1), seconds: 10 },
      { bytes: sizes(40, 2), seconds: 10 },
      { confidence: 0.95, random },
    );
    if (ratio !== null && ratio.low <= 2 && ratio.high >= 2) covered++;
  }
  t.ok(covered / studies >= 0.9 && covered < studies, `${covered} of ${studies}`);
  t.equal(volumeRatio({ bytes: [], seconds: 1 }, { bytes: [1], seconds: 1 }, { confidence: 0.95, random }), null);
});
