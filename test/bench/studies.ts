import { fixesIn, leaksIn, tally } from '../analysis/judge/many.ts';

/**
 * How often simulated studies come out right: `studies.ts [n] [level…]`, n of each kind (default 200), at the levels given or at all; how
 * far it is goes to standard error. A leak is given in bytes a cycle for each
 * planted contact and SMS; the scenario allows one of 3.4 B (2,048 B at 600) to be missed with probability .2. A bound is broken when
 * a leak is called fixed with a bound below what it sends: a power of .8 allows it in a fifth of studies at most.
 */
const [wanted = '200', ...levels] = process.argv.slice(2);
const studies = Number(wanted);
const all = levels.length > 0 ? levels.map(Number) : [0, 0.5, 1, 2, 3.4, 7, 30];
const progressEvery = 100;

console.log('B a record   leak called   fix called   no verdict   bound broken');
for (const each of all) {
  const counts = tally({
    studies,
    each,
    seed: `bench-${each}`,
    onStudy: (done, so) => {
      if (done % progressEvery === 0) console.error(`${each} B: ${done} of ${studies}, ${JSON.stringify(so)}`);
    },
  });
  const share = (n: number): string => (n / studies).toFixed(4).padStart(12);
  console.log(
    `${String(each).padStart(10)}${share(leaksIn(counts))} ${share(fixesIn(counts))} ${share(counts.INCONCLUSIVE ?? 0)}   ${share(counts.misses)}`,
  );
}
