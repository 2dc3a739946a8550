import { fixesIn, leaksIn, tally } from '../analysis/judge/many.ts';

/**
 * How often simulated studies come out right: `studies.ts [n]`, n of each kind (default 200). A leak is given in bytes a cycle for each
 * planted contact and SMS; the scenario allows one of 3.4 B (2,048 B at 600) to be missed with probability .2. A bound is broken when
 * a leak is called fixed with a bound below what it sends: a power of .8 allows it in a fifth of studies at most.
 */
const studies = Number(process.argv[2] ?? 200);
console.log('B a record   leak called   fix called   no verdict   bound broken');
for (const each of [0, 0.5, 1, 2, 3.4, 7, 30]) {
  const counts = tally({ studies, each, seed: `bench-${each}` });
  const share = (n: number): string => (n / studies).toFixed(4).padStart(12);
  console.log(
    `${String(each).padStart(10)}${share(leaksIn(counts))} ${share(fixesIn(counts))} ${share(counts.INCONCLUSIVE ?? 0)}   ${share(counts.misses)}`,
  );
}
