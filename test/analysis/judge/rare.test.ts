import t from 'tap';
import { rarity } from '../../../harness/analysis/judge/rare.ts';
import type { BlockBytes } from '../../../harness/analysis/volume/cycles.ts';
import { createDesign } from '../../../harness/analysis/volume/dose-response.ts';

const doses = [0, 600, 100, 300, 600, 0, 300, 100];
/** What went up in each block, one number each; the last two blocks are placebos. */
const blocks = (bytes: readonly number[]): BlockBytes[] =>
  bytes.map((value, block) => ({
    ...{ block, dose: doses[block] ?? 0, placebo: block < doses.length ? 0 : 600, cycles: [value] },
  }));
const ask = (bytes: readonly number[]) => {
  const all = blocks(bytes);
  const design = createDesign(all, { most: 10_000, seed: 's' });
  if (design === null) throw new Error('a design was expected');
  return rarity(all, { design, alpha: 0.0025, limitBytes: 2048 });
};

t.test('what comes in every block, or never, is not rare', async (t) => {
  t.equal(ask([300, 301, 300, 302, 300, 301, 300, 300, 301, 300]), null);
  t.equal(ask([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), null);
});

t.test('what comes in one block or two could be a leak of any size', async (t) => {
  t.same(ask([0, 0, 0, 9_000, 0, 0, 0, 0, 0, 0]), { blocks: 1, of: 10, mostBytes: 9_000 });
  t.match(ask([0, 29_000, 0, 0, 0, 900, 0, 0, 0, 0]), { blocks: 2 });
  t.match(ask([900, 0, 0, 0, 0, 0, 0, 0, 0, 0]), { blocks: 1 }, 'where nothing was planted, size says nothing');
  t.match(ask([0, 0, 0, 0, 0, 0, 0, 0, 900, 0]), { blocks: 1 }, 'nor where only a placebo was');
});

t.test('what is so small where much was planted has no room for a leak that is worth mentioning', async (t) => {
  t.equal(ask([0, 300, 0, 0, 0, 0, 0, 0, 0, 0]), null);
  t.equal(ask([0, 0, 300, 0, 0, 0, 0, 0, 0, 0]), null, '300 B at 100 records are 1,800 at 600');
  t.match(ask([0, 0, 400, 0, 0, 0, 0, 0, 0, 0]), { blocks: 1 }, '400 B are 2,400');
});

t.test('what comes in most blocks can be judged, as a leak there would show', async (t) => {
  t.equal(ask([0, 9_000, 9_000, 9_000, 9_000, 0, 9_000, 9_000, 0, 0]), null);
});
