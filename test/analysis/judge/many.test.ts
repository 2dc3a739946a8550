import t from 'tap';
import { fixesIn, leaksIn, tally } from './many.ts';

// Each study costs a tenth of a second; test/bench/studies.ts makes thousands of them.
t.test('of many honest firmwares none is called leaking', async (t) => {
  const counts = tally({ studies: 80, each: 0, seed: 'honest' });
  t.equal(leaksIn(counts), 0, JSON.stringify(counts));
  t.ok(fixesIn(counts) >= 75, 'and nearly all are cleared within bounds');
});

t.test('of many leaking ones, from twice what may be missed on, none is called fixed', async (t) => {
  for (const each of [7, 30]) {
    const counts = tally({ studies: 20, each, seed: `leak-${each}` });
    t.equal(fixesIn(counts), 0, JSON.stringify(counts));
    t.ok(leaksIn(counts) >= 19, 'and nearly all are found');
  }
});
