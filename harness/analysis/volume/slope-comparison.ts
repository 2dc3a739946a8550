import { createRandom } from '../../model/random.ts';
import { mean } from '../timing/quantiles.ts';
import type { BlockBytes } from './cycles.ts';
import type { Design } from './dose-response.ts';
import { slopeIntervalOf } from './dose-test.ts';
import { type SlopeInterval, theilSen } from './theil-sen.ts';

/** The dosed blocks of one arm at one endpoint, scored cycles only, with the design they were dealt in. */
export type SlopeSample = { readonly blocks: readonly BlockBytes[]; readonly design: Design };

export type SlopeComparison = {
  /** Bytes a cycle for each seeded record, in the earlier and the later arm. */
  readonly earlier: number;
  readonly later: number;
  /** Later less earlier. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** What the interval is worth; below the confidence asked for where an arm has too few arrangements. */
  readonly confidence: number;
  /** The whole interval lies within the margin on either side of zero: unchanged is shown, and not merely not refuted. */
  readonly unchanged: boolean;
};

function dosed({ blocks, design }: SlopeSample): number[] {
  return design.dosed.map((i) => mean(blocks[i]?.cycles ?? []));
}

const intervalOf = ({ blocks, design }: SlopeSample, confidence: number): SlopeInterval =>
  slopeIntervalOf(
    design.dosed.map((i) => blocks[i]?.cycles ?? []),
    { ...design, confidence },
  );

/**
 * Whether the dose-response slope of two arms is the same (LEAK_TRANSFORMED). The interval of the difference joins the arms' own
 * permutation intervals by squares (MOVER: Zou and Donner, 2008). `margin` is the share of the earlier slope by which the later one may
 * differ and still count as unchanged; it must be fixed beforehand. An interval that is worth less than asked for shows nothing.
 */
export function compareSlopes(
  earlier: SlopeSample,
  later: SlopeSample,
  options: { readonly confidence: number; readonly margin: number },
): SlopeComparison {
  const a = theilSen(earlier.design.doses, dosed(earlier));
  const b = theilSen(later.design.doses, dosed(later));
  const ofA = intervalOf(earlier, options.confidence);
  const ofB = intervalOf(later, options.confidence);
  const low = b - a - Math.hypot(b - ofB.low, ofA.high - a);
  const high = b - a + Math.hypot(ofB.high - b, a - ofA.low);
  const confidence = Math.min(ofA.confidence, ofB.confidence);
  const reach = options.margin * Math.abs(a);
  return {
    earlier: a,
    later: b,
    difference: b - a,
    low,
    high,
    confidence,
    unchanged: confidence >= options.confidence - 1e-9 && low > -reach && high < reach,
  };
}

/**
 * Two-sided p of "the later slope differs", by dealing blocks of the same dose to the two arms anew after each arm's own level is taken
 * out; null where fewer than two doses were given in both.
 */
export function slopesDifferP(
  earlier: SlopeSample,
  later: SlopeSample,
  options: { readonly most: number; readonly seed: string },
): number | null {
  const random = createRandom(`${options.seed}/slopes`);
  const points = [earlier, later].map((sample) => {
    const bytes = dosed(sample);
    return sample.design.doses.map((dose, i) => ({ dose, bytes: bytes[i] as number }));
  });
  const [first = [], second = []] = points;
  const shared = [...new Set(first.map(({ dose }) => dose))].filter((dose) => second.some((one) => one.dose === dose));
  if (shared.length < 2) return null;
  // The level: the mean over shared doses of each dose's mean, so that unequal repeats do not tilt it.
  const level = (list: typeof first): number =>
    mean(shared.map((dose) => mean(list.filter((one) => one.dose === dose).map(({ bytes }) => bytes))));
  const groups = shared.map((dose) => {
    const take = (list: typeof first): number[] =>
      list.filter((one) => one.dose === dose).map(({ bytes }) => bytes - level(list));
    const before = take(first);
    return { dose, before: before.length, pooled: [...before, ...take(second)] };
  });
  const centre = mean(shared);
  const statistic = (deal: (pooled: readonly number[]) => readonly number[]): number =>
    Math.abs(
      groups.reduce((sum, { dose, before, pooled }) => {
        const dealt = deal(pooled);
        return sum + (dose - centre) * (mean(dealt.slice(before)) - mean(dealt.slice(0, before)));
      }, 0),
    );
  const seen = statistic((pooled) => pooled);
  let reached = 1;
  for (let k = 0; k < options.most; k++)
    if (statistic((pooled) => random.shuffle(pooled)) >= seen * (1 - 1e-9)) reached++;
  return reached / (options.most + 1);
}

/** Whether an arm's slope is shown to lie below a limit: the claim of a fix. */
export type NonInferiority = {
  /** One-sided upper bound of the slope, bytes a cycle for each record, at `confidence`. */
  readonly upper: number;
  readonly confidence: number;
  readonly shown: boolean;
};

/**
 * Non-inferiority of a fix: the slope's one-sided upper bound lies below `limit` (bytes a cycle for each record), which must have been
 * fixed before the traffic was seen. A bound that is worth less than asked for shows nothing.
 */
export function nonInferiority(
  sample: SlopeSample,
  options: { readonly limit: number; readonly confidence: number },
): NonInferiority {
  // One end of a two-sided interval with twice the error.
  const { high, confidence } = intervalOf(sample, 2 * options.confidence - 1);
  const worth = (1 + confidence) / 2;
  return { upper: high, confidence: worth, shown: worth >= options.confidence - 1e-9 && high < options.limit };
}
