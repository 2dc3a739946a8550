import type { PeriodFacts, Volume } from '../../model/verdict.ts';
import type { EndpointVolume } from './volumes.ts';
import { bytes, count, duration, grouped, list, percent, significant } from './words.ts';

/** Sizes and rhythms of uploads in words. */

type Sizes = NonNullable<Volume['burstBytes']>;
type Measured = Pick<EndpointVolume, 'volume'>;

function sizeWords({ min, max }: Pick<Sizes, 'min' | 'max'>): string {
  const [low, high] = [bytes(min), bytes(max)];
  const [, unit] = high.split(' ');
  return low === high ? low : `${low.endsWith(` ${unit}`) ? low.split(' ')[0] : low} to ${high}`;
}

/** `893 B to 30 KB`, or one size. */
export function sizeRange({ volume }: Measured): string {
  return volume.burstBytes === null ? 'nothing' : sizeWords(volume.burstBytes);
}

const halfWidth = ({ low, high }: { readonly low: number; readonly high: number }): string => {
  const half = (high - low) / 2;
  return half < 0.05 ? '0.1' : significant(half, 2);
};

const times = ({ bursts, cycles }: Volume): string => `${count(bursts, 'time')} in ${count(cycles, 'idle cycle')}`;

/** `every 30 min`, `3 times every 24 h`. */
const everyWords = ({ seconds, perPeriod }: PeriodFacts): string =>
  `${perPeriod > 1 ? `${grouped(perPeriod)} times ` : ''}every ${duration(seconds)}`;

/** `2 of 60 beats missed, no drift`; nothing of what was not measured. */
export function beatWords({ perPeriod, periods, missed, change }: PeriodFacts): string {
  // Of several bursts a period only one phase is counted.
  const beats = perPeriod > 1 ? 'periods' : 'beats';
  const lost =
    missed === 0 ? `none of ${grouped(periods)} ${beats} missed` : `${missed} of ${grouped(periods)} ${beats} missed`;
  return `${lost}${change === null ? '' : `, ${driftWords(change)}`}`;
}

function driftWords({ seconds, low, high }: NonNullable<PeriodFacts['change']>): string {
  if (low <= 0 && high >= 0) return 'no drift';
  const [from, to] = [low, high].map(Math.abs).sort((a, b) => a - b) as [number, number];
  return `drifting: ${significant(Math.abs(seconds), 2)} s (${significant(from, 2)} to ${significant(to, 2)}) ${seconds > 0 ? 'longer' : 'shorter'} at the end`;
}

/** `every 30 min (1,800 s ± 0.1 s at 95 %), 2 of 60 beats missed, no drift`, or how often. */
export function rhythm({ volume }: Measured, confidence: number): string {
  const { period } = volume;
  if (period === null) return times(volume);
  return `${everyWords(period)} (${grouped(Math.round(period.seconds))} s ± ${halfWidth(period)} s at ${percent(confidence)}), ${beatWords(period)}`;
}

/** `every 30 min`, with how exactly it is known where asked for; or how often. */
export function shortRhythm({ volume }: Measured, exact = false): string {
  const { period } = volume;
  if (period === null) return times(volume);
  return `${everyWords(period)}${exact ? ` ± ${halfWidth(period)} s` : ''}`;
}

/** ` in 2 sizes: 30 to 34 B every 4 min and 893 B to 30 KB every 30 min`, with their beats where asked for; nothing where all keep one time. */
export function classWords({ classes }: Volume, exact = false): string {
  if (classes.length === 0) return '';
  const each = classes.map(({ bytes: sizes, bursts, period }) => {
    const beats = exact && period !== null ? ` (${beatWords(period)})` : '';
    return `${sizeWords(sizes)} ${period === null ? count(bursts, 'time') : everyWords(period)}${beats}`;
  });
  return ` in ${classes.length} sizes: ${list(each)}`;
}

/** What the search for a period left out, as a remark; nothing where that is nothing. */
export function boundWords({ periodBounds }: Volume): string {
  const parts = [
    periodBounds?.leftOut ? `the last ${count(periodBounds.leftOut, 'burst')} not looked at for a period` : null,
    periodBounds?.shortest ? `periods below ${duration(periodBounds.shortest)} not tried` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}
