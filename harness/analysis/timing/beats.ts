import { median } from './quantiles.ts';

/** Events numbered by the beat they belong to. */
export type Beats = {
  /** In order of time, each beat at most once; the first is beat 0. */
  readonly beat: readonly number[];
  readonly time: readonly number[];
  /** Events that fell between the beats, or on one that had its event already. */
  readonly extra: number;
};

/** The local phase is the median over so many beats: it follows a timer that wanders, and no stray event alone moves it. */
const memory = 5;
/** Events further from their beat than this share of the period belong to none. */
const reach = 1 / 4;
/** Events further from the local phase than this many standard deviations (from the median deviation) are strays. */
const strayDeviations = 10;
const normalMedianDeviation = 1.4826;

/** The first event whose phase most of the next ones share. */
function firstPhase(times: ArrayLike<number>, period: number): number {
  const ahead = Math.min(times.length, 2 * memory);
  let best = 0;
  let most = -1;
  for (let i = 0; i < ahead; i++) {
    let near = 0;
    for (let j = 0; j < Math.min(times.length, i + 2 * memory); j++) {
      const off = ((times[j] as number) - (times[i] as number)) / period;
      if (Math.abs(off - Math.round(off)) <= reach / 2) near++;
    }
    if (near > most) {
      most = near;
      best = times[i] as number;
    }
  }
  return best;
}

/** Numbers events (ascending seconds) by following the beat from one to the next. */
export function followBeats(times: ArrayLike<number>, period: number): Beats {
  const beat: number[] = [];
  const time: number[] = [];
  const offsets: number[] = [];
  let phase = firstPhase(times, period);
  let extra = 0;
  for (let i = 0; i < times.length; i++) {
    const t = times[i] as number;
    const k = Math.round((t - phase) / period);
    const offset = t - k * period;
    if (Math.abs(offset - phase) > reach * period) {
      extra++;
      continue;
    }
    const last = beat.length - 1;
    if (last >= 0 && k <= (beat[last] as number)) {
      extra++;
      const held = (time[last] as number) - k * period;
      if (k < (beat[last] as number) || Math.abs(held - phase) <= Math.abs(offset - phase)) continue;
      time[last] = t;
      offsets[last] = offset;
    } else {
      beat.push(k);
      time.push(t);
      offsets.push(offset);
    }
    phase = median(offsets.slice(-memory));
  }
  return withoutStrays({ beat, time, extra }, offsets);
}

/** Leaves out events that lie far from what their neighbours on both sides agree on. */
function withoutStrays({ beat, time, extra }: Beats, offsets: readonly number[]): Beats {
  const off = offsets.map((offset, i) => offset - median(offsets.slice(Math.max(0, i - 2), i + 3)));
  const limit = strayDeviations * normalMedianDeviation * median(off.map(Math.abs));
  const kept = off.flatMap((distance, i) => (limit === 0 || Math.abs(distance) <= limit ? [i] : []));
  const first = beat[kept[0] ?? 0] ?? 0;
  return {
    beat: kept.map((i) => (beat[i] as number) - first),
    time: kept.map((i) => time[i] as number),
    extra: extra + beat.length - kept.length,
  };
}

const mostPhases = 24;
/** What a longer period must explain beyond its number of parameters (natural log of likelihood), as two dozen are tried. */
const leastGain = 5;

/** With more of its classes filled, a pattern is better told as a period with beats missed in some order (six days of a week). */
const mostFilled = 2 / 3;

/** How many slots make up the real period, and which of them have events. */
export type Cadence = { readonly slots: number; readonly filled: readonly number[] };

/**
 * A pattern of several bursts a period folds best on the distance between two of them, and a beacon among strays on half its period. So
 * the slots are counted round and round in 1, 2, 3 ... classes: if the events keep to some classes, those make the period. Bernoulli
 * likelihood of each class, penalised as in BIC.
 */
export function findCadence({ beat }: Beats): Cadence {
  const slots = (beat.at(-1) ?? 0) + 1;
  const loss = (events: number, all: number): number =>
    events === 0 || events === all
      ? 0
      : -events * Math.log(events / all) - (all - events) * Math.log((all - events) / all);
  let best: Cadence = { slots: 1, filled: [0] };
  let least = loss(beat.length, slots);
  for (let k = 2; k <= Math.min(mostPhases, Math.floor(slots / 3)); k++) {
    const events = new Array<number>(k).fill(0);
    for (const b of beat) events[b % k] = (events[b % k] as number) + 1;
    const all = events.map((_, c) => Math.ceil((slots - c) / k));
    const cost =
      events.reduce((sum, n, c) => sum + loss(n, all[c] as number), 0) + ((k - 1) / 2) * Math.log(slots) + leastGain;
    const shares = events.map((n, c) => n / (all[c] as number));
    const fullest = Math.max(...shares);
    const filled = shares.flatMap((share, c) => (share > fullest / 2 ? [c] : []));
    if (cost >= least || filled.length > mostFilled * k) continue;
    least = cost;
    best = { slots: k, filled };
  }
  return best;
}
