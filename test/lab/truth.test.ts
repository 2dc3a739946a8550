import { join } from 'node:path';
import t from 'tap';
import { performRow } from '../truth/perform.ts';
import { inParallel } from '../truth/pool.ts';
import { isRight } from '../truth/row.ts';
import { rows } from '../truth/rows/index.ts';

/** A few rows of the truth table (`make truth-table` has all): one of each kind that the other lab tests do not perform. */
const chosen = ['hashed', 'delta', 'fix-open', 'capture-killed', 'no-update-offered'];
const atOnce = 4;

t.test('verdicts on firmware and rigs whose truth is known', { timeout: 580_000 }, async (t) => {
  const results = t.testdir();
  await inParallel(
    rows.filter(({ id }) => chosen.includes(id)),
    {
      ...{ most: atOnce, signal: new AbortController().signal },
      work: async (row) => {
        const performed = await performRow(row, { seed: 'lab', results: join(results, row.id) });
        const { found, seconds, log } = performed;
        t.comment(`${row.id}: ${seconds.toFixed(0)} s`);
        t.ok(found !== null && isRight(row, found), `${row.id}: ${JSON.stringify(found)}`, { log: log.slice(-20) });
      },
    },
  );
});
