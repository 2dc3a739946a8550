import t from 'tap';
import { beaconScore } from '../../../harness/analysis/timing/beacon.ts';
import { createRandom, type Random } from '../../../harness/model/random.ts';

/** Mean score of half-hour beacons over so many hours. */
function score(hours: number, size: (random: Random) => number): number {
  const random = createRandom(`${hours}`);
  let sum = 0;
  for (let k = 0; k < 100; k++) {
    const bursts = Array.from({ length: hours * 2 }, (_, i) => ({
      start: i * 1800 + 900 + (random.next() - 0.5) * 20,
      bytes: size(random),
    }));
    sum += beaconScore(bursts, { period: 1800, start: 0, end: hours * 3600 }) ?? 0;
  }
  return sum / 100;
}
const constant = (): number => 1000;
const ofTheCase = (random: Random): number => 893 * (30_000 / 893) ** random.next();

t.test('half-hour beacons read as measured before: the weather above the leak, and both late', async (t) => {
  for (const [hours, size, expected] of [
    [2, constant, 0.48],
    [6, constant, 0.97],
    [2, ofTheCase, 0.37],
    [6, ofTheCase, 0.84],
  ] as const) {
    const got = score(hours, size);
    t.ok(Math.abs(got - expected) < 0.035, `${hours} h: ${got.toFixed(3)}, expected ${expected}`);
  }
});

t.test('fewer than four bursts have no score', async (t) => {
  const bursts = [0, 1800, 3600].map((start) => ({ start, bytes: 1 }));
  t.equal(beaconScore(bursts, { period: 1800, start: 0, end: 7200 }), null);
});

t.test('bursts at random score low', async (t) => {
  const random = createRandom('noise');
  const bursts = Array.from({ length: 40 }, () => ({
    start: random.next() * 108_000,
    bytes: random.next() ** 4 * 30_000,
  }));
  bursts.sort((a, b) => a.start - b.start);
  t.ok((beaconScore(bursts, { period: 1800, start: 0, end: 108_000 }) ?? 1) < 0.75);
});
