import t from 'tap';
import { findBursts } from '../../../harness/analysis/timing/bursts.ts';
import { classTimings, sizeClasses } from '../../../harness/analysis/timing/size-classes.ts';
import { createRandom } from '../../../harness/model/random.ts';

const upload = (handset: number, bytes: number) => ({ time: handset, handset, bytes, frame: 1, stream: 7 });
const day = 86_400;

/** A connection kept alive every 450 s, with a leak every half hour inside it, in records of at most 1,400 bytes. */
function mipush(seed: string) {
  const random = createRandom(seed);
  const uploads = Array.from({ length: day / 450 }, (_, i) => upload(i * 450 + random.next() * 4, 8 + random.int(6)));
  const leaks: number[] = [];
  for (let at = 700; at < day; at += 1800) {
    const bytes = Math.round(893 * (30_000 / 893) ** random.next());
    leaks.push(bytes);
    const start = at + random.next() * 20;
    for (let sent = 0, k = 0; sent < bytes; sent += 1400, k++)
      uploads.push(upload(start + k * 0.05, Math.min(1400, bytes - sent)));
  }
  return { uploads, leaks };
}

t.test('a leak inside a connection that is kept alive has bursts, sizes and a period of its own', async (t) => {
  const { uploads, leaks } = mipush('mipush');
  const timings = classTimings(findBursts(uploads, 10), { shortest: 120, confidence: 0.95, start: 0, end: day });
  t.equal(timings.length, 2);
  const [alive, leak] = timings;
  t.equal(alive?.period?.seconds.toFixed(0), '450');
  t.ok(alive && alive.most < 20, `${alive?.most}`);
  t.equal(leak?.bursts.length, 48);
  t.strictSame(
    leak?.bursts.map(({ bytes }) => bytes),
    leaks,
    'each burst whole, in order',
  );
  const period = leak?.period;
  t.ok(period && period.low <= 1800 && period.high >= 1800 && period.high - period.low < 4, JSON.stringify(period));
  t.ok((leak?.beaconScore ?? 0) > 0.7);
});

t.test('taken together the keep-alives hide it', async (t) => {
  const bursts = findBursts(mipush('mipush').uploads, 10);
  t.equal(sizeClasses(bursts).length, 2);
  t.equal(sizeClasses(bursts.filter(({ bytes }) => bytes > 100)).length, 1, 'sizes of the case are one class');
  t.strictSame(sizeClasses([]), []);
});
