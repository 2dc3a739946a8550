import type { Plan } from '../../model/plan.ts';
import type { PeriodFacts, Volume } from '../../model/verdict.ts';
import { beaconScore } from '../timing/beacon.ts';
import { type Burst, gapShareOfCycle } from '../timing/bursts.ts';
import { findPeriod, type Period, periodBounds } from '../timing/period.ts';
import { median } from '../timing/quantiles.ts';
import { classTimings } from '../timing/size-classes.ts';
import type { ArmFacts } from './arms.ts';

/** What a verdict says of a period. */
function periodFacts({ seconds, low, high, p, ...beats }: Period, score: number | null): PeriodFacts {
  const { perPeriod, periods, missed, extra, change } = beats;
  return {
    ...{ seconds, low, high, p, beaconScore: score ?? 0, perPeriod, periods },
    ...{ missed: missed.length, extra, change },
  };
}

/** The sizes of bursts; null where there are none. */
export function sizesOf(bursts: readonly Burst[]): Volume['burstBytes'] {
  if (bursts.length === 0) return null;
  const values = bursts.map(({ bytes }) => bytes);
  return {
    min: values.reduce((a, b) => Math.min(a, b)),
    median: median(values),
    max: values.reduce((a, b) => Math.max(a, b)),
  };
}

/** Periods that differ by less than this share are the same. */
const samePeriod = 0.1;
const keepsTime = ({ seconds }: Period, whole: Period | null): boolean =>
  whole !== null && Math.abs(seconds - whole.seconds) <= samePeriod * whole.seconds;

export type Timings = Pick<Volume, 'period' | 'periodBounds' | 'classes'>;

/**
 * The rhythm of an endpoint's bursts over all idle blocks of an arm, together and by size: in the handset's time the seeding between the
 * blocks takes seconds. What goes out inside one long connection that is kept alive shows its own period among its own sizes only.
 */
export function timingsOf(bursts: readonly Burst[], arm: ArmFacts, plan: Plan): Timings {
  const start = arm.blocks[0]?.start;
  const end = arm.blocks.at(-1)?.end;
  if (start === undefined || end === undefined) return { period: null, periodBounds: null, classes: [] };
  const { cycleSeconds, limits } = plan.scenario;
  const within = bursts.filter((burst) => burst.start >= start && burst.start < end);
  const events = within.map((burst) => burst.start);
  const of = { shortest: 2 * gapShareOfCycle * cycleSeconds, confidence: limits.confidence };
  const period = findPeriod(events, of);
  const score = period && beaconScore(within, { period: period.seconds, start, end });
  const classes = classTimings(within, { ...of, start, end });
  // Doses make sizes, too; only what keeps another time than the whole is something else that goes there.
  const apart = classes.some((one) => one.period !== null && !keepsTime(one.period, period));
  return {
    period: period && periodFacts(period, score),
    periodBounds: periodBounds(events, of.shortest),
    classes: (apart ? classes : []).map((one) => ({
      bursts: one.bursts.length,
      bytes: { min: one.least, median: one.median, max: one.most },
      period: one.period && periodFacts(one.period, one.beaconScore),
    })),
  };
}
