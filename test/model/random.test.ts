import t from 'tap';
import { createRandom } from '../../harness/model/random.ts';

t.test('the same seed gives the same stream, another seed another one', async (t) => {
  const draw = (seed: string): number[] => {
    const random = createRandom(seed);
    return Array.from({ length: 5 }, () => random.int(1_000_000));
  };
  t.same(draw('a'), draw('a'));
  t.notSame(draw('a'), draw('b'));
});

t.test('draws are spread evenly: a chi-square of 100,000 dice stays under its 99.9 % point', async (t) => {
  const random = createRandom('dice');
  const faces = new Array<number>(6).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const face = random.int(6);
    faces[face] = (faces[face] ?? 0) + 1;
  }
  const expected = 100_000 / 6;
  const chi = faces.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
  t.ok(chi < 20.5, `chi-square ${chi.toFixed(1)} on 5 degrees of freedom`);
});

t.test('a shuffle keeps every item and leaves the list it was given alone', async (t) => {
  const list = [1, 2, 3, 4, 5, 6, 7, 8];
  const shuffled = createRandom('order').shuffle(list);
  t.same(list, [1, 2, 3, 4, 5, 6, 7, 8]);
  t.notSame(shuffled, list);
  t.same([...shuffled].sort(), list);
});
