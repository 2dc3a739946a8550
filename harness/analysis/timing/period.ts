import { median, normalQuantile } from './quantiles.ts';

/** A period with its interval, in seconds. */
export type Period = {
  readonly seconds: number;
  readonly low: number;
  readonly high: number;
  /** Chance that events without a period would fold as well at any period tried. */
  readonly p: number;
  /** Length of the mean phase vector at the period: 1 when every event falls on the same phase. */
  readonly strength: number;
  /** The median gap between events. A period far from it means several events a period, or missed ones. */
  readonly medianGap: number;
};

const leastEvents = 4;
/** More events than this are thinned by taking the first ones: the fold then is sharp enough. */
const mostEvents = 4000;
/** Steps of the frequency grid in each independent frequency (1/span). */
const oversampling = 8;
const mostFrequencies = 20_000;
/** Trials for each independent frequency that searching between them is worth (measured by simulation: false finds stay at the level). */
const trialsEach = 3.5;
/** A beacon on T folds as well on T/2, T/3 ...; the largest period within this share of the best strength is taken. */
const fullStrength = 0.95;

/** R of epoch folding at a frequency (1/s): |sum exp(2 pi i t f)| / n. */
export function foldStrength(times: ArrayLike<number>, frequency: number): number {
  let re = 0;
  let im = 0;
  for (let i = 0; i < times.length; i++) {
    const phase = 2 * Math.PI * (times[i] as number) * frequency;
    re += Math.cos(phase);
    im += Math.sin(phase);
  }
  return times.length === 0 ? 0 : Math.hypot(re, im) / times.length;
}

/** Golden-section search for the strongest frequency within a grid step. */
function refine(times: Float64Array, around: number, step: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = around - step;
  let high = around + step;
  for (let i = 0; i < 40; i++) {
    const a = high - (high - low) * ratio;
    const b = low + (high - low) * ratio;
    if (foldStrength(times, a) < foldStrength(times, b)) low = a;
    else high = b;
  }
  return (low + high) / 2;
}

/**
 * Numbers the events by their beat and fits time over number (least squares): a sharper period than the fold, with a standard error
 * from the residuals. Events far from their beat (a quarter period) do not take part; beats without an event (missed) do no harm.
 */
function fitBeats(times: Float64Array, period: number, confidence: number): { seconds: number; half: number } {
  let re = 0;
  let im = 0;
  for (const t of times) {
    re += Math.cos((2 * Math.PI * t) / period);
    im += Math.sin((2 * Math.PI * t) / period);
  }
  const phase = (Math.atan2(im, re) / (2 * Math.PI)) * period;
  const points: [number, number][] = [];
  for (const t of times) {
    const beat = Math.round((t - phase) / period);
    if (Math.abs(t - phase - beat * period) <= period / 4) points.push([beat, t]);
  }
  const n = points.length;
  const meanBeat = points.reduce((sum, [beat]) => sum + beat, 0) / n;
  const meanTime = points.reduce((sum, [, t]) => sum + t, 0) / n;
  let spread = 0;
  let product = 0;
  for (const [beat, t] of points) {
    spread += (beat - meanBeat) ** 2;
    product += (beat - meanBeat) * (t - meanTime);
  }
  if (n < 3 || spread === 0) return { seconds: period, half: period / 4 };
  const seconds = product / spread;
  const squares = points.reduce((sum, [beat, t]) => sum + (t - meanTime - seconds * (beat - meanBeat)) ** 2, 0);
  const error = Math.sqrt(squares / Math.max(1, n - 2) / spread);
  return { seconds, half: normalQuantile(0.5 + confidence / 2) * error };
}

/**
 * The period of events by epoch folding (FIELD 4): R = |sum exp(2 pi i t/T)|/n over a grid of T, p about exp(-n R^2) corrected for the
 * number of independent periods tried. Times are seconds in one clock. Periods from `shortest` to a third of the time covered are
 * tried. Several bursts a period at a fixed distance may be named by that distance; the median gap then disagrees. Null for fewer than four events, or when the chance of it exceeds 1 - confidence.
 */
export function findPeriod(
  events: readonly number[],
  options: { readonly shortest: number; readonly confidence: number },
): Period | null {
  const first = events[0];
  if (first === undefined || events.length < leastEvents) return null;
  const times = Float64Array.from(events.slice(0, mostEvents), (t) => t - first);
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const highest = 1 / options.shortest;
  const lowest = 3 / span;
  if (!(span > 0) || lowest >= highest) return null;

  const steps = Math.min(mostFrequencies, Math.ceil((highest - lowest) * span * oversampling) + 1);
  const step = (highest - lowest) / Math.max(1, steps - 1);
  const strengths = Float64Array.from({ length: steps }, (_, i) => foldStrength(times, lowest + i * step));
  const best = strengths.reduce((most, strength) => Math.max(most, strength), 0);
  const peak = (i: number): boolean =>
    (strengths[i] as number) >= (strengths[i - 1] ?? -1) && (strengths[i] as number) >= (strengths[i + 1] ?? -1);

  // The grid falls short of a peak's top by a little: look at every peak near full strength, from the longest period on.
  let found: { frequency: number; strength: number } | null = null;
  for (let i = 0; i < steps; i++) {
    if (!peak(i) || (strengths[i] as number) < 0.85 * best) continue;
    const frequency = refine(times, lowest + i * step, step);
    const strength = foldStrength(times, frequency);
    if (found === null || strength * fullStrength > found.strength) found = { frequency, strength };
  }
  if (found === null) return null;

  const gaps = events.slice(1).map((t, i) => t - (events[i] as number));
  const independent = Math.max(1, (highest - lowest) * span * trialsEach);
  const single = Math.exp(-times.length * found.strength ** 2);
  const p = single < 1e-6 ? Math.min(1, independent * single) : 1 - (1 - single) ** independent;
  if (p > 1 - options.confidence) return null;
  const { seconds, half } = fitBeats(times, 1 / found.frequency, options.confidence);
  return { seconds, low: seconds - half, high: seconds + half, p, strength: found.strength, medianGap: median(gaps) };
}
