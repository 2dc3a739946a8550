import t from 'tap';
import { outcomes } from '../../harness/model/verdict.ts';
import { firmwares } from '../../harness/virtual/firmware/index.ts';
import type { Performed } from './perform.ts';
import { inParallel } from './pool.ts';
import { type Found, falseVerdict, isRight, type Row } from './row.ts';
import { rows } from './rows/index.ts';
import { lackOf } from './runnable.ts';
import { tallyOf } from './tally.ts';

const row = (id: string): Row => {
  const found = rows.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no row ${id}`);
  return found;
};
const found = (outcome: Found['outcome'], gate: Found['gate'] = null): Performed => ({
  ...{ seconds: 70, log: [], found: { outcome, gate, answer: '', folder: 'f' } },
});

t.test('every outcome and every fault has a row, and every row a firmware that there is', async (t) => {
  t.same(new Set(rows.map(({ expected }) => expected)), new Set(outcomes));
  t.equal(new Set(rows.map(({ id }) => id)).size, rows.length, 'no two have one name');
  for (const { id, expected, gate } of rows) t.equal(expected === 'INCONCLUSIVE', gate !== undefined, id);
  const known = new Set(['none', ...firmwares.map(({ id }) => id)]);
  for (const { from, update } of rows) t.ok(known.has(update) && (from === undefined || known.has(from)));
});

t.test('a row is right when outcome and reason are the expected ones', async (t) => {
  const honest = row('fix-bounded');
  t.ok(isRight(honest, { outcome: 'FIX_BOUNDED', gate: 'OPAQUE_SHARE', answer: '', folder: '' }));
  t.notOk(isRight(honest, { outcome: 'FIX_CONFIRMED', gate: null, answer: '', folder: '' }));
  const short = row('too-few-cycles');
  t.ok(isRight(short, { outcome: 'INCONCLUSIVE', gate: 'TOO_FEW_CYCLES', answer: '', folder: '' }));
  t.notOk(isRight(short, { outcome: 'INCONCLUSIVE', gate: 'RUN_INCOMPLETE', answer: '', folder: '' }));
});

t.test('a row that wants something told is right only where the answer tells it', async (t) => {
  const tampered = row('store-tampered');
  const of = (answer: string): Found => ({ outcome: 'NO_LEAK_FOUND', gate: null, answer, folder: '' });
  t.ok(
    isRight(
      tampered,
      of('com.whatsapp as the store delivers it is signed by another certificate than the reference (…)'),
    ),
  );
  t.notOk(isRight(tampered, of('No leak was found.')));
});

t.test('the two errors that must never be made are told from those that are merely wrong', async (t) => {
  const of = (id: string, outcome: Found['outcome']) =>
    falseVerdict(row(id), { outcome, gate: null, answer: '', folder: '' });
  t.equal(of('moved', 'FIX_BOUNDED'), 'leak called fixed');
  t.equal(of('daily-sealed', 'FIX_CONFIRMED'), 'leak called fixed');
  t.equal(of('fix-bounded', 'LEAK_MOVED'), 'honest called leaking');
  t.equal(of('moved', 'LEAK_CONFIRMED'), null);
  t.equal(of('moved', 'INCONCLUSIVE'), null);
});

t.test('the table counts over seeds, and what could not be performed is never right', async (t) => {
  const { lines, wrong } = tallyOf(
    [
      { row: row('moved'), seed: '1', performed: found('LEAK_MOVED') },
      { row: row('moved'), seed: '2', performed: found('FIX_BOUNDED') },
      { row: row('fix-bounded'), seed: '1', performed: found('FIX_BOUNDED') },
      {
        row: row('delta'),
        seed: '1',
        performed: { seconds: 9, log: [], found: null, failure: 'ended with 1: no adb' },
      },
    ],
    [{ row: row('opt-in'), lacks: 'a switch' }],
  );
  const text = lines.join('\n');
  t.equal(wrong, 2);
  t.match(text, /moved +LEAK_MOVED +1 x LEAK_MOVED, 1 x FIX_BOUNDED +70 s +WRONG 1 of 2/);
  t.match(text, /fix-bounded +FIX_BOUNDED +FIX_BOUNDED +70 s +right/);
  t.match(text, /delta +LEAK_MOVED +ended with 1: no adb +9 s +WRONG/);
  t.match(text, /opt-in +OPT_IN_ONLY +not yet runnable: a switch +-/);
  t.match(text, /2 of 4 right, 2 wrong, 1 rows not yet runnable\nleak called fixed: 1; honest called leaking: 0/);
});

t.test('what no handset can be brought into is told, and what has no firmware', async (t) => {
  t.equal(lackOf(row('moved')), null);
  t.match(lackOf({ ...row('moved'), update: 'JHCCNBH99.0' }) ?? '', /JHCCNBH99/);
  const [before, after] = row('moved').scenario.arms;
  if (before === undefined || after === undefined) throw new Error('two arms were expected');
  const backwards = { ...row('moved').scenario, arms: [after, before] };
  t.match(lackOf({ ...row('moved'), scenario: backwards }) ?? '', /old firmware after the update/);
});

t.test('so many at once as are allowed, in their order, and none that is begun after the end', async (t) => {
  const begun: number[] = [];
  let now = 0;
  let most = 0;
  const stop = new AbortController();
  await inParallel([1, 2, 3, 4, 5, 6], {
    ...{ most: 2, signal: stop.signal },
    work: async (item) => {
      begun.push(item);
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      if (item === 4) stop.abort();
    },
  });
  t.equal(most, 2);
  t.same(begun.slice(0, 4), [1, 2, 3, 4]);
  t.ok(begun.length < 6);
});
