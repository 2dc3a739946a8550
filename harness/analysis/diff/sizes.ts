import type { Random } from '../../model/random.ts';
import { mean, normalTwoSided } from '../timing/quantiles.ts';

/**
 * Two-sided p of the rank-sum test (Mann and Whitney, 1947) that sizes come from one distribution: normal approximation with continuity and tie
 * correction. 1 for an empty side or when all are equal.
 */
export function rankSumP(a: readonly number[], b: readonly number[]): number {
  const n = a.length + b.length;
  if (a.length === 0 || b.length === 0) return 1;
  const all = [...a.map((value) => ({ value, a: true })), ...b.map((value) => ({ value, a: false }))];
  all.sort((x, y) => x.value - y.value);
  let rankSum = 0;
  let ties = 0;
  for (let i = 0; i < n; ) {
    let j = i;
    while (j < n && all[j]?.value === all[i]?.value) j++;
    const rank = (i + 1 + j) / 2;
    for (let k = i; k < j; k++) if (all[k]?.a === true) rankSum += rank;
    ties += (j - i) ** 3 - (j - i);
    i = j;
  }
  const u = rankSum - (a.length * (a.length + 1)) / 2;
  const expected = (a.length * b.length) / 2;
  const variance = ((a.length * b.length) / 12) * (n + 1 - ties / (n * (n - 1)));
  if (!(variance > 0)) return 1;
  return normalTwoSided(Math.max(0, Math.abs(u - expected) - 0.5) / Math.sqrt(variance));
}

type Amounts = { readonly bytes: readonly number[]; readonly seconds: number };

const replicates = 1000;
/** Sizes drawn again one by one; more are summed in runs of neighbours first, which also keeps what hangs together together. */
const drawn = 200;

/**
 * Ratio of bytes an hour, B over A, with a percentile interval: a bootstrap in which each upload (or run of neighbours) is taken a Poisson(1) number of
 * times, so that both how often and how much vary. Null where a side has nothing.
 */
export function volumeRatio(
  a: Amounts,
  b: Amounts,
  of: { readonly confidence: number; readonly random: Random },
): { ratio: number; low: number; high: number } | null {
  const total = (list: readonly number[]): number => list.reduce((sum, bytes) => sum + bytes, 0);
  if (!(total(a.bytes) > 0) || !(total(b.bytes) > 0) || !(a.seconds > 0) || !(b.seconds > 0)) return null;
  const time = a.seconds / b.seconds;
  const [fromA, fromB] = [inRuns(a.bytes), inRuns(b.bytes)];
  const ratios = new Float64Array(replicates);
  for (let r = 0; r < replicates; r++) {
    const below = draw(fromA, of.random);
    const above = draw(fromB, of.random);
    ratios[r] = below > 0 ? (above / below) * time : Number.POSITIVE_INFINITY;
  }
  ratios.sort();
  const tail = (1 - of.confidence) / 2;
  return {
    ratio: (total(b.bytes) / total(a.bytes)) * time,
    low: ratios[Math.floor(tail * (replicates - 1))] ?? 0,
    high: ratios[Math.ceil((1 - tail) * (replicates - 1))] ?? Number.POSITIVE_INFINITY,
  };
}

function inRuns(bytes: readonly number[]): number[] {
  if (bytes.length <= drawn) return [...bytes];
  const sums = new Array<number>(drawn).fill(0);
  bytes.forEach((size, i) => {
    const run = Math.floor((i * drawn) / bytes.length);
    sums[run] = (sums[run] ?? 0) + size;
  });
  return sums;
}

/** Distribution function of Poisson(1) up to 6; more is taken as 7, which comes up once in ten thousand. */
const poissonOne = [0.367879, 0.735759, 0.919699, 0.981012, 0.99634, 0.999406, 0.999917];

function draw(sizes: readonly number[], random: Random): number {
  let sum = 0;
  for (const size of sizes) {
    const at = random.next();
    let times = 0;
    while (times < poissonOne.length && at >= (poissonOne[times] ?? 1)) times++;
    sum += times * size;
  }
  return sum;
}

/** Whether means lie within a tenth and the rank-sum test sees no difference: two endpoints that send alike. */
export function alikeSizes(a: readonly number[], b: readonly number[]): boolean {
  const [x, y] = [mean(a), mean(b)];
  return Math.abs(x - y) <= 0.1 * Math.max(x, y) && rankSumP(a, b) > 0.05;
}
