import { fitBeats } from './beat-fit.ts';
import { type Beats, type Cadence, findCadence, followBeats } from './beats.ts';
import { bunchTail, foldGrid, foldStrength, foldTail, searchTail } from './fold.ts';
import { mean, median } from './quantiles.ts';

/** A period with its interval, in seconds. */
export type Period = {
  readonly seconds: number;
  readonly low: number;
  readonly high: number;
  /** Chance that events without a period would fold as well at any period tried. */
  readonly p: number;
  /** Length of the mean phase vector, 1 when every event falls on the same phase; of several bursts a period: on one of their phases. */
  readonly strength: number;
  /** The median gap between events. A period far from it means several events a period, or missed ones. */
  readonly medianGap: number;
  /** Bursts that come at a phase of their own in most periods. */
  readonly perPeriod: number;
  /** Periods from the first to the last burst of the fullest phase. */
  readonly periods: number;
  /** Which of these had no burst at that phase, counted from 0. */
  readonly missed: readonly number[];
  /** Events that belong to no phase of the pattern, or came a second time. */
  readonly extra: number;
  /** How much longer the period is at the end than at the start, with its interval; null for fewer than eight bursts at that phase. */
  readonly change: { readonly seconds: number; readonly low: number; readonly high: number } | null;
};

const leastEvents = 4;
/** More events than this are cut off, latest first: the fold then is sharp enough. */
const mostEvents = 4000;
/** Steps of the frequency grid in each independent frequency (1/span), and the fewest that still meet every peak. */
const oversampling = 8;
const leastOversampling = 3;
const mostFrequencies = 50_000;
/** A beacon on T folds as well on T/2, T/3 ...; the largest period within this share of the best strength is taken. */
const fullStrength = 0.95;
/** The fewest periods that must fit into the time covered. */
const leastPeriods = 2;

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

type Range = { readonly lowest: number; readonly highest: number; readonly steps: number; readonly step: number };

/** The frequencies to try; null where the shortest period asked for is too long for the time covered. */
function rangeOf(span: number, shortest: number): Range | null {
  const lowest = leastPeriods / span;
  const highest = Math.min(1 / shortest, lowest + mostFrequencies / (leastOversampling * span));
  if (!(span > 0) || lowest >= highest) return null;
  const steps = Math.min(mostFrequencies, Math.ceil((highest - lowest) * span * oversampling) + 1);
  return { lowest, highest, steps, step: (highest - lowest) / Math.max(1, steps - 1) };
}

/** The shortest period that is really tried over a span of time, in seconds: longer than asked for where the grid would grow too large. */
export function shortestTried(span: number, shortest: number): number | null {
  const range = rangeOf(span, shortest);
  return range === null ? null : 1 / range.highest;
}

/** What the bounds of the search leave out. */
export type PeriodBounds = {
  /** The shortest period that is tried, seconds, where that is longer than was asked for; else null. */
  readonly shortest: number | null;
  /** Events that are not looked at, the latest ones. */
  readonly leftOut: number;
};

/** What `findPeriod` does not look at of these events; null where that is nothing. */
export function periodBounds(events: readonly number[], shortest: number): PeriodBounds | null {
  const leftOut = Math.max(0, events.length - mostEvents);
  const [first = 0, last = 0] = [events[0], events[Math.min(events.length, mostEvents) - 1]];
  const tried = shortestTried(last - first, shortest);
  const longer = tried !== null && tried > shortest * (1 + 1e-9) ? tried : null;
  return leftOut === 0 && longer === null ? null : { shortest: longer, leftOut };
}

/** The lowest frequency that folds nearly as well as the best. */
function strongest(times: Float64Array, range: Range): { frequency: number; strength: number } | null {
  const strengths = foldGrid(times, range);
  const best = strengths.reduce((most, strength) => Math.max(most, strength), 0);
  const peak = (i: number): boolean =>
    (strengths[i] as number) >= (strengths[i - 1] ?? -1) && (strengths[i] as number) >= (strengths[i + 1] ?? -1);
  // The grid falls short of a peak's top by less than a twentieth: look at every peak near full strength, from the longest period on,
  // that could still beat the one held.
  let found: { frequency: number; strength: number } | null = null;
  for (let i = 0; i < range.steps; i++) {
    const height = strengths[i] as number;
    if (!peak(i) || height < 0.85 * best || (found !== null && height < found.strength)) continue;
    const frequency = refine(times, range.lowest + i * range.step, range.step);
    const strength = foldStrength(times, frequency);
    if (found === null || strength * fullStrength > found.strength) found = { frequency, strength };
  }
  return found;
}

/** The events of the fullest phase, numbered by period. */
function onePhase({ beat, time }: Beats, { slots, filled }: Cadence): Beats {
  const members = (phase: number): number[] => beat.flatMap((b, i) => (b % slots === phase ? [i] : []));
  const best = filled.map(members).reduce((most, list) => (list.length > most.length ? list : most));
  const first = beat[best[0] ?? 0] ?? 0;
  return {
    beat: best.map((i) => ((beat[i] as number) - first) / slots),
    time: best.map((i) => time[i] as number),
    extra: 0,
  };
}

/**
 * The period of events by epoch folding (FIELD 4): R = |sum exp(2 pi i t/T)|/n over a grid of T, its p corrected for the periods tried;
 * then the beats are numbered and the period fitted to them, with the number of bursts a period, missed beats and drift. Times are
 * ascending seconds in one clock. Periods from `shortest` to half the time covered are tried. Bunches shorter than the period count
 * as one event in p; those longer than it fold better than p says. Null for fewer than four events, or when p exceeds 1 - confidence.
 */
export function findPeriod(
  events: readonly number[],
  options: { readonly shortest: number; readonly confidence: number },
): Period | null {
  const first = events[0];
  if (first === undefined || events.length < leastEvents) return null;
  const times = Float64Array.from(events.slice(0, mostEvents), (t) => t - first);
  const range = rangeOf(times.at(-1) ?? 0, options.shortest);
  const found = range === null ? null : strongest(times, range);
  if (range === null || found === null) return null;

  const middle = mean([...times]);
  const variance = mean([...times].map((t) => (t - middle) ** 2));
  const single = foldTail(times.length, found.strength);
  // Only where the events come in bunches is their tail the larger one; else it knows less of a few events in step than `single`.
  const bunched = bunchTail(times, found.frequency);
  const plain = Math.exp(-times.length * found.strength ** 2);
  const p = searchTail(bunched > plain * 2 ? Math.max(single, bunched) : single, {
    width: range.highest - range.lowest,
    variance,
    events: times.length,
  });
  if (p > 1 - options.confidence) return null;

  const beats = followBeats(times, 1 / found.frequency);
  const cadence = findCadence(beats);
  const phase = onePhase(beats, cadence);
  const fit = fitBeats(phase, options.confidence);
  if (fit === null) return null;
  const { period, change } = fit;
  const periods = (phase.beat.at(-1) ?? 0) + 1;
  const seen = new Set(phase.beat);
  const inPattern = beats.beat.filter((b) => cadence.filled.includes(b % cadence.slots)).length;
  return {
    seconds: period.value,
    low: period.low,
    high: period.high,
    p,
    strength: found.strength,
    medianGap: median(events.slice(1).map((t, i) => t - (events[i] as number))),
    perPeriod: cadence.filled.length,
    periods,
    missed: Array.from({ length: periods }, (_, k) => k).filter((k) => !seen.has(k)),
    extra: times.length - inPattern,
    change: change === null ? null : { seconds: change.value, low: change.low, high: change.high },
  };
}
