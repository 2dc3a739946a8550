import { normalQuantile, normalTwoSided } from '../timing/quantiles.ts';

/** Events in a time observed, seconds. */
export type Count = { readonly events: number; readonly seconds: number };

/** How a rate changed from A to B: the ratio B/A with its interval, and the two-sided chance of such a difference under one rate. */
export type RateChange = { readonly ratio: number; readonly low: number; readonly high: number; readonly p: number };

/** Above this many events the exact sums give way to the normal approximation on the logarithm, which then differs in no printed digit. */
const exactEvents = 5_000;

/** ln n!, by Stirling's series with a correction below which double precision ends (Abramowitz and Stegun 6.1.41), exact sums for small n. */
function logFactorial(n: number): number {
  if (n < 20) {
    let sum = 0;
    for (let i = 2; i <= n; i++) sum += Math.log(i);
    return sum;
  }
  const x = n + 1;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3);
}

/** P(X <= k) for X binomial. */
export function binomialAtMost(k: number, n: number, share: number): number {
  if (k >= n) return 1;
  if (k < 0) return 0;
  if (share <= 0) return 1;
  if (share >= 1) return 0;
  const base = logFactorial(n);
  let sum = 0;
  for (let i = 0; i <= k; i++) {
    const chance = base - logFactorial(i) - logFactorial(n - i) + i * Math.log(share) + (n - i) * Math.log1p(-share);
    sum += Math.exp(chance);
  }
  return Math.min(1, sum);
}

/** The share at which P(X <= k) falls to `level`. */
function shareAt(level: number, of: { readonly k: number; readonly n: number }): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (binomialAtMost(of.k, of.n, middle) > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Compares two Poisson rates, given their counts: conditionally on the sum, B's count is binomial (Przyborowski and Wilenski, 1940), with the interval of
 * Clopper and Pearson (1934). `dispersion` is how much more the counts vary than Poisson ones: counts are divided by it. Null where nothing
 * happened or no time was observed.
 */
export function compareRates(
  a: Count,
  b: Count,
  of: { readonly confidence: number; readonly dispersion?: number },
): RateChange | null {
  const dispersion = Math.max(1, of.dispersion ?? 1);
  if (!(a.seconds > 0) || !(b.seconds > 0) || a.events + b.events === 0) return null;
  const [x, y] = [Math.round(a.events / dispersion), Math.round(b.events / dispersion)];
  const n = x + y;
  const ratio = b.events / b.seconds / (a.events / a.seconds);
  if (n === 0) return { ratio, low: 0, high: Number.POSITIVE_INFINITY, p: 1 };
  const expected = b.seconds / (a.seconds + b.seconds);
  if (n > exactEvents && x > 0 && y > 0)
    return approximate(ratio, { error: Math.sqrt(1 / x + 1 / y), confidence: of.confidence });
  const tail = (1 - of.confidence) / 2;
  const toRatio = (share: number): number => (share / (1 - share)) * (a.seconds / b.seconds);
  return {
    ratio,
    low: y === 0 ? 0 : toRatio(shareAt(1 - tail, { k: y - 1, n })),
    high: x === 0 ? Number.POSITIVE_INFINITY : toRatio(shareAt(tail, { k: y, n })),
    p: Math.min(1, 2 * Math.min(binomialAtMost(y, n, expected), 1 - binomialAtMost(y - 1, n, expected))),
  };
}

function approximate(ratio: number, of: { error: number; confidence: number }): RateChange {
  const half = normalQuantile(0.5 + of.confidence / 2) * of.error;
  return {
    ratio,
    low: ratio * Math.exp(-half),
    high: ratio * Math.exp(half),
    p: normalTwoSided(Math.log(ratio) / of.error),
  };
}

/**
 * The chance that none of the events that one side had falls into the other, if both had one rate: (share of the time)^n. Tells whether an absence
 * means anything.
 */
export function absenceP(events: number, of: { readonly present: number; readonly absent: number }): number {
  const total = of.present + of.absent;
  return total > 0 ? (of.present / total) ** events : 1;
}

const bins = 20;
const leastPerBin = 1;

/** Variance over mean of the counts in equal bins: 1 for Poisson, more where uploads come in clumps; 1 where there are too few to tell. */
export function dispersionOf(
  times: readonly number[],
  of: { readonly from: number; readonly seconds: number },
): number {
  if (times.length < bins * leastPerBin || !(of.seconds > 0)) return 1;
  const counts = new Float64Array(bins);
  for (const time of times) {
    const bin = Math.floor(((time - of.from) / of.seconds) * bins);
    counts[Math.min(bins - 1, Math.max(0, bin))] = (counts[Math.min(bins - 1, Math.max(0, bin))] ?? 0) + 1;
  }
  const average = times.length / bins;
  const variance = counts.reduce((sum, count) => sum + (count - average) ** 2, 0) / (bins - 1);
  return variance / average;
}
