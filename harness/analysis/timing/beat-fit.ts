import { studentQuantile } from './quantiles.ts';

/** A value with a two-sided interval. */
export type Estimate = { readonly value: number; readonly low: number; readonly high: number };

/**
 * Shares of the gaps' variance that each beat's own jitter has; the rest is the wandering of a timer that starts anew after each beat.
 * A clock's alarm is the one end, a sleep between uploads the other, and the data must tell.
 */
const jitterShares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1];
/**
 * Programs are written with one or the other, so the pure kinds are held for likelier beforehand than a mixture; a sleep much more so, as
 * taking it for a clock's alarm makes the interval far too narrow, and the reverse only wide. Weights chosen by simulation.
 */
const pureSleep = 25;
const pureAlarm = 5;

type Fit = { readonly likelihood: number; readonly value: number; readonly variance: number };

/**
 * Generalised least squares of the gaps on `columns` (one or two), with the covariance of a beat with jitter and wandering: on the
 * diagonal (1 - jitter) x beats + 2 x jitter, next to it -jitter, factored as L D L'. REML likelihood. The last column is estimated.
 */
function fitGaps(gaps: readonly number[], steps: readonly number[], columns: readonly number[][], jitter: number): Fit {
  const n = gaps.length;
  const sums = { xx: 0, xz: 0, zz: 0, xy: 0, zy: 0, yy: 0 };
  let logs = 0;
  let diagonal = 0;
  let held = { x: 0, z: 0, y: 0 };
  const [first = [], second] = columns;
  for (let i = 0; i < n; i++) {
    const lower = i === 0 ? 0 : -jitter / diagonal;
    diagonal = (1 - jitter) * (steps[i] as number) + 2 * jitter - (i === 0 ? 0 : lower * lower * diagonal);
    held = {
      x: (first[i] as number) - lower * held.x,
      z: (second?.[i] ?? 0) - lower * held.z,
      y: (gaps[i] as number) - lower * held.y,
    };
    logs += Math.log(diagonal);
    sums.xx += (held.x * held.x) / diagonal;
    sums.xz += (held.x * held.z) / diagonal;
    sums.zz += (held.z * held.z) / diagonal;
    sums.xy += (held.x * held.y) / diagonal;
    sums.zy += (held.z * held.y) / diagonal;
    sums.yy += (held.y * held.y) / diagonal;
  }
  const two = second !== undefined;
  const determinant = two ? sums.xx * sums.zz - sums.xz ** 2 : sums.xx;
  const z = two ? (sums.xx * sums.zy - sums.xz * sums.xy) / determinant : 0;
  const x = (sums.xy - z * sums.xz) / sums.xx;
  const free = n - columns.length;
  const rest = Math.max(sums.yy - x * sums.xy - z * sums.zy, 1e-18 * Math.max(1, sums.yy));
  const variance = rest / free;
  return {
    likelihood: -(free * Math.log(variance) + logs + Math.log(determinant)) / 2,
    value: two ? z : x,
    variance: (variance * (two ? sums.xx : 1)) / determinant,
  };
}

/** Averages over the shares of jitter by their likelihood, so that not knowing the kind of timer widens the interval. */
function average(fits: readonly Fit[], free: number, confidence: number): Estimate {
  const best = fits.reduce((most, { likelihood }) => Math.max(most, likelihood), Number.NEGATIVE_INFINITY);
  const weights = fits.map(
    ({ likelihood }, i) => Math.exp(likelihood - best) * (i === 0 ? pureSleep : i === fits.length - 1 ? pureAlarm : 1),
  );
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const value = fits.reduce((sum, fit, i) => sum + (fit.value * (weights[i] as number)) / all, 0);
  const variance = fits.reduce(
    (sum, fit, i) => sum + ((fit.variance + (fit.value - value) ** 2) * (weights[i] as number)) / all,
    0,
  );
  const half = studentQuantile(0.5 + confidence / 2, free) * Math.sqrt(variance);
  return { value, low: value - half, high: value + half };
}

/**
 * The period of numbered events, seconds a beat, and its change from the first to the last beat (a quadratic term; null for fewer than
 * eight). Missed beats do no harm. Null for fewer than four events.
 */
export function fitBeats(
  beats: { readonly beat: readonly number[]; readonly time: readonly number[] },
  confidence: number,
): { readonly period: Estimate; readonly change: Estimate | null } | null {
  const n = beats.beat.length - 1;
  if (n < 3) return null;
  const { beat, time } = beats;
  const centre = (beat[n] as number) / 2;
  const gaps = Array.from({ length: n }, (_, i) => (time[i + 1] as number) - (time[i] as number));
  const steps = Array.from({ length: n }, (_, i) => (beat[i + 1] as number) - (beat[i] as number));
  const bends = steps.map(
    (_, i) => (((beat[i + 1] as number) - centre) ** 2 - ((beat[i] as number) - centre) ** 2) / 2,
  );
  const fit = (columns: number[][]): Estimate =>
    average(
      jitterShares.map((jitter) => fitGaps(gaps, steps, columns, jitter)),
      n - columns.length,
      confidence,
    );
  const beatsBetween = beat[n] as number;
  const bend = n >= 7 ? fit([steps, bends]) : null;
  return {
    period: fit([steps]),
    change:
      bend === null
        ? null
        : { value: bend.value * beatsBetween, low: bend.low * beatsBetween, high: bend.high * beatsBetween },
  };
}
