import { mean, median, medianDeviation, quantile } from './quantiles.ts';

const leastEvents = 4;
/** With fewer filled bins than this the two top modes say nothing, and the duration part is not counted either. */
const leastBinsForModes = 11;
const leastBinsForDuration = 6;
const leastBins = 24;
const mostBins = 100_000;
const idealRun = 12;
/** Quartiles closer than this (bytes or seconds) have no meaningful skew. */
const leastQuartileRange = 10;

/** Half from symmetry (Bowley), half from concentration (median and MAD): 1 for a constant, falling with scatter. */
function regularity(values: readonly number[]): number {
  const q1 = quantile(values, 0.25);
  const q2 = quantile(values, 0.5);
  const q3 = quantile(values, 0.75);
  const skew = q3 - q1 < leastQuartileRange || q2 === q1 || q2 === q3 ? 0 : (q1 + q3 - 2 * q2) / (q3 - q1);
  const middle = median(values);
  const concentration = middle > 0 ? Math.max(0, (middle - medianDeviation(values)) / middle) : 0;
  return (1 - Math.abs(skew) + concentration) / 2;
}

/**
 * How much like a beacon a list of bursts is, 0 to 1: the mean of regular gaps, regular sizes, an even histogram over bins of half a
 * period, and duration (FIELD 4, after RITA's beacon score; ours bins by the period and scores bursts). Null for fewer than four
 * bursts. `start` and `end` are the observed time; all times are seconds.
 */
export function beaconScore(
  bursts: readonly { readonly start: number; readonly bytes: number }[],
  options: { readonly period: number; readonly start: number; readonly end: number },
): number | null {
  if (bursts.length < leastEvents || !(options.end > options.start) || !(options.period > 0)) return null;
  const times = bursts.map(({ start }) => start);
  const gaps = times.slice(1).map((t, i) => t - (times[i] as number));

  const width = options.period / 2;
  const count = Math.min(mostBins, Math.max(leastBins, Math.ceil((options.end - options.start) / width)));
  const bins = new Array<number>(count).fill(0);
  for (const t of times) {
    const bin = Math.floor((t - options.start) / width);
    if (bin >= 0 && bin < count) bins[bin] = (bins[bin] as number) + 1;
  }
  const filled = bins.filter((n) => n > 0);

  const average = mean(bins);
  const deviation = Math.sqrt(mean(bins.map((n) => (n - average) ** 2)));
  const evenness = average > 0 ? Math.max(0, 1 - deviation / average) : 0;
  const modes = new Map<number, number>();
  for (const n of filled) modes.set(n, (modes.get(n) ?? 0) + 1);
  const [most = 0, second = 0] = [...modes.values()].sort((a, b) => b - a);
  const topModes = filled.length >= leastBinsForModes ? (most + second) / filled.length : 0;

  let run = 0;
  let longest = 0;
  for (const n of bins) {
    run = n > 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  const coverage = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (options.end - options.start);
  const duration = filled.length >= leastBinsForDuration ? Math.min(1, Math.max(coverage, longest / idealRun)) : 0;

  const sizes = bursts.map(({ bytes }) => bytes);
  return (regularity(gaps) + regularity(sizes) + Math.max(evenness, topModes) + duration) / 4;
}
