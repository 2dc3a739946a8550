import t from 'tap';
import { readingOf } from '../../harness/handset/clock.ts';

t.test("a reading pairs the handset's seconds with the middle of the round trip", async (t) => {
  t.same(readingOf('1407628800\n', 1000, 1040), { host: 1020, handset: 1_407_628_800_000, roundTripMs: 40 });
});

t.test('what is no number is no time', async (t) => {
  t.throws(() => readingOf('date: bad format\n', 0, 1), { code: 'SHELL_FAILED' });
});
