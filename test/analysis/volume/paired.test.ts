import t from 'tap';
import { pairBlocks, pairedDifference } from '../../../harness/analysis/volume/paired.ts';
import { createRandom } from '../../../harness/model/random.ts';
import { gaussian } from '../gaussian.ts';

const options = { confidence: 0.95, most: 9999, random: createRandom('flips') };

/** Crossed less self-fertilised maize plants, eighths of an inch. */
const darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

t.test(
  "Darwin's maize: Fisher (The Design of Experiments, 1935, §21) counts 863 of 32,768 patterns, 1,726 in both directions",
  async (t) => {
    const result = pairedDifference(darwin, options);
    t.equal((result?.p ?? 0) * 32_768, 863);
    t.equal((result?.twoSided ?? 0) * 32_768, 1726);
    t.equal(result?.exact, true);
    t.equal(result?.difference, 25, 'Hodges–Lehmann');
  },
);

t.test("the interval is the inverted signed-rank test: it ends where Wilcoxon's p reaches the level", async (t) => {
  const result = pairedDifference(darwin, options);
  if (result === null) {
    t.fail('no result');
    return;
  }
  // Counted out: Wilcoxon's exact two-sided p of the differences less a shift.
  const wilcoxon = (shift: number): number => {
    const off = darwin.map((d) => d - shift);
    const order = off.map((_, i) => i).sort((a, b) => Math.abs(off[a] ?? 0) - Math.abs(off[b] ?? 0));
    let v = 0;
    order.forEach((i, rank) => {
      if ((off[i] ?? 0) > 0) v += rank + 1;
    });
    const extreme = Math.max(v, 120 - v);
    let reached = 0;
    for (let pattern = 0; pattern < 2 ** 15; pattern++) {
      let sum = 0;
      for (let rank = 0; rank < 15; rank++) if (pattern & (1 << rank)) sum += rank + 1;
      if (sum >= extreme || sum <= 120 - extreme) reached++;
    }
    return reached / 2 ** 15;
  };
  t.ok(wilcoxon(result.low - 0.01) <= 0.05 && wilcoxon(result.low + 0.01) > 0.05, `${result.low}`);
  t.ok(wilcoxon(result.high + 0.01) <= 0.05 && wilcoxon(result.high - 0.01) > 0.05, `${result.high}`);
});

t.test('few pairs give an interval that owns up to being worth less', async (t) => {
  const result = pairedDifference([5, 9, 7], options);
  t.equal(result?.p, 1 / 8);
  t.strictSame([result?.low, result?.high, result?.confidence], [5, 9, 0.75]);
  t.equal(pairedDifference([], options), null);
  t.equal(pairedDifference([0, 0], options)?.p, 1);
});

t.test('random flips agree with all of them', async (t) => {
  const random = createRandom('many pairs');
  const many = Array.from({ length: 16 }, () => 0.4 + gaussian(random));
  const all = pairedDifference(many, options);
  const twice = pairedDifference([...many, 0], options);
  t.equal(twice?.exact, false);
  t.ok(Math.abs((all?.p ?? 0) - (twice?.p ?? 1)) < 0.015, `${all?.p} ${twice?.p}`);
});

t.test(
  'the interval holds the true difference as often as it says, and no difference is found no oftener than the level',
  async (t) => {
    const random = createRandom('paired coverage');
    let held = 0;
    let found = 0;
    for (let k = 0; k < 2000; k++) {
      const differences = Array.from({ length: 8 }, () => Math.exp(gaussian(random)) - Math.exp(gaussian(random)));
      const result = pairedDifference(differences, options);
      if (result && result.low <= 0 && result.high >= 0) held++;
      if (result && result.p <= 0.05) found++;
    }
    t.ok(held >= 1880, `${held} of 2000`);
    t.ok(found <= 128, `${found} of 2000`);
  },
);

t.test('blocks are paired by their treatment, in order, and what has no partner is told', async (t) => {
  const block = (dose: number, bytes: number, placebo = 0) => ({ block: 0, dose, placebo, cycles: [bytes, bytes + 2] });
  const pairs = pairBlocks(
    [block(0, 10), block(300, 500), block(0, 30), { ...block(600, 1), cycles: [] }],
    [block(300, 600), block(0, 11), block(0, 29), block(0, 99, 600)],
  );
  t.strictSame(
    pairs.differences.map(({ dose, bytesPerCycle }) => [dose, bytesPerCycle]),
    [
      [300, 100],
      [0, 1],
      [0, -1],
    ],
  );
  t.equal(pairs.unpaired, 2);
});
