import type { Series } from '../analysis/judge/series.ts';
import type { Outcome, Verdict } from '../model/verdict.ts';

/** How good the news is: decides colour and sign, which always go with the words. */
export type Tone = 'bad' | 'good' | 'open';

export const headlines: Record<Outcome, { readonly text: string; readonly tone: Tone }> = {
  LEAK_CONFIRMED: { text: 'It leaks', tone: 'bad' },
  LEAK_MOVED: { text: 'The leak moved', tone: 'bad' },
  LEAK_TRANSFORMED: { text: 'The leak changed its form', tone: 'bad' },
  OPT_IN_ONLY: { text: 'It leaks only when switched on', tone: 'bad' },
  FIX_CONFIRMED: { text: 'The fix is confirmed', tone: 'good' },
  FIX_BOUNDED: { text: 'No leak any more, within bounds', tone: 'good' },
  NO_LEAK_FOUND: { text: 'No leak found, within bounds', tone: 'good' },
  INCONCLUSIVE: { text: 'No verdict', tone: 'open' },
};

/** The first line of every report on a virtual handset, with the measured pace of its clock; null for a real one. */
export function virtualLine(verdict: Pick<Verdict, 'virtual'>, series: Pick<Series, 'clockRate'>): string | null {
  if (!verdict.virtual) return null;
  const { clockRate } = series;
  if (clockRate === null) return 'virtual handset, pace of its clock unknown';
  const pace = clockRate >= 100 ? Math.round(clockRate) : Number(clockRate.toFixed(1));
  return `virtual handset, clock x${pace} while idle`;
}
