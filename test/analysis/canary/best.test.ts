import t from 'tap';
import { type Candidate, keepBest } from '../../../harness/analysis/canary/best.ts';

const hit = (offset: number, more: Partial<Candidate> = {}): Candidate => ({
  canary: offset,
  value: String(offset),
  offset,
  end: offset + 1,
  bits: 30,
  support: true,
  chain: ['tcp', 'as-is'],
  matched: 8,
  ...more,
});

t.test('in a full list a part of a value gives way to a whole one, and a weak one to proof, which stays', (t) => {
  const list: Candidate[] = [];
  for (const offset of [0, 1]) t.ok(keepBest(list, hit(offset), 2));
  t.notOk(keepBest(list, hit(2), 2), 'a hit was lost');
  t.same(
    list.map(({ offset }) => offset),
    [0, 1],
  );
  keepBest(list, hit(3, { support: false, bits: 80 }), 2);
  keepBest(list, hit(4, { support: false }), 2);
  t.same(
    list.map(({ offset }) => offset),
    [3, 4],
  );
  keepBest(list, hit(5, { support: false, bits: 90 }), 2);
  keepBest(list, hit(6, { support: false, bits: 90 }), 2);
  t.same(
    list.map(({ offset }) => offset),
    [3, 5],
  );
  t.end();
});
