import { beaconScore } from './beacon.ts';
import type { Burst } from './bursts.ts';
import { findPeriod, type Period } from './period.ts';
import { median } from './quantiles.ts';

/** Bursts of one endpoint that are of about the same size: keep-alives are one class, what is sent among them another. */
export type SizeClass = {
  /** Bytes of the smallest, the median and the largest burst. */
  readonly least: number;
  readonly median: number;
  readonly most: number;
  /** In order of time. */
  readonly bursts: readonly Burst[];
};

/** A size and the next larger one belong to different classes where the one is more than this many times the other. */
const apart = 4;
/** More classes than this are no classes but scatter; the widest gaps count. */
const mostClasses = 6;

/**
 * Splits bursts by the wide gaps between their sizes, smallest class first. Sizes scattered evenly over the range of the case (893 B to
 * 30 KB) stay one class from about a dozen bursts on. Bursts without bytes are left out.
 */
export function sizeClasses(bursts: readonly Burst[]): SizeClass[] {
  const bySize = bursts.filter(({ bytes }) => bytes > 0).sort((a, b) => a.bytes - b.bytes || a.start - b.start);
  const ratio = (i: number): number => (bySize[i] as Burst).bytes / (bySize[i - 1] as Burst).bytes;
  const cuts = bySize
    .flatMap((_, i) => (i > 0 && ratio(i) > apart ? [i] : []))
    .sort((a, b) => ratio(b) - ratio(a))
    .slice(0, mostClasses - 1)
    .sort((a, b) => a - b);
  return [0, ...cuts].flatMap((from, i) => {
    const members = bySize.slice(from, cuts[i] ?? bySize.length);
    const [first] = members;
    if (first === undefined) return [];
    return [
      {
        least: first.bytes,
        median: median(members.map(({ bytes }) => bytes)),
        most: members.at(-1)?.bytes ?? first.bytes,
        bursts: members.sort((a, b) => a.start - b.start),
      },
    ];
  });
}

/** A size class with its own period and beacon score; both null where it has none. */
export type ClassTiming = SizeClass & { readonly period: Period | null; readonly beaconScore: number | null };

/**
 * The timing of each size class: a leak inside a connection that is kept alive shows its own period, and not that of the keep-alives.
 * Make `bursts` with a pause well below the shortest period, and small enough that a leak and the next keep-alive stay apart. The classes
 * share the level. `start` and `end` bound the observed time; all times are seconds.
 */
export function classTimings(
  bursts: readonly Burst[],
  of: { readonly shortest: number; readonly confidence: number; readonly start: number; readonly end: number },
): ClassTiming[] {
  const within = bursts.filter(({ start }) => start >= of.start && start < of.end);
  const classes = sizeClasses(within);
  const share = { shortest: of.shortest, confidence: 1 - (1 - of.confidence) / Math.max(1, classes.length) };
  return classes.map((one) => {
    const period = findPeriod(
      one.bursts.map(({ start }) => start),
      share,
    );
    const score =
      period === null ? null : beaconScore(one.bursts, { period: period.seconds, start: of.start, end: of.end });
    return { ...one, period, beaconScore: score };
  });
}
