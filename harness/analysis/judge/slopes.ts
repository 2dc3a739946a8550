import type { Bounds } from '../../model/verdict.ts';
import { cipherBlockBytes } from '../volume/detectable.ts';
import { compareSlopes, nonInferiority, type SlopeComparison, type SlopeSample } from '../volume/slope-comparison.ts';
import type { Arm, Facts } from './facts.ts';
import type { Leak } from './leaks.ts';
import type { EndpointVolume } from './volumes.ts';

type Slope = { readonly slope: number; readonly low: number; readonly high: number; readonly confidence: number };

/** How the upload of a place that leaked before answers to the seeding now, where both arms can tell. */
export type SlopeChange = {
  readonly old: Slope;
  readonly now: Slope;
  readonly comparison: SlopeComparison;
  /** The whole interval of the difference lies below what another encoding would take away. */
  readonly fell: boolean;
};

/** Another encoding of the same data is some percent shorter or longer; a change beyond this share of the old slope is other data. */
const encodingShare = 0.1;

/** An endpoint's dosed blocks as the dose-response saw them; null where there was none. */
function sampleOf(arm: Arm, one: EndpointVolume | null): SlopeSample | null {
  const { design } = arm.volumes;
  const test = one?.volume.doseResponse ?? null;
  return design === null || one === null || test === null || test.window === 'planting'
    ? null
    : { blocks: one.counted, design };
}

function slopeOf(one: EndpointVolume | null): Slope | null {
  const test = one?.volume.doseResponse ?? null;
  return test === null ? null : { slope: test.slope, ...test.interval };
}

/** Compares what one place got from each record before and now; null where an arm lacks a slope. */
export function slopeChangeOf(old: Leak, now: Leak, confidence: number): SlopeChange | null {
  const [earlier, later] = [sampleOf(old.arm, old.volume), sampleOf(now.arm, now.volume)];
  const [before, after] = [slopeOf(old.volume), slopeOf(now.volume)];
  if (earlier === null || later === null || before === null || after === null) return null;
  const comparison = compareSlopes(earlier, later, { confidence, margin: encodingShare });
  const worth = comparison.confidence >= confidence - 1e-9;
  const fell = worth && comparison.high < -encodingShare * Math.abs(comparison.earlier);
  return { old: before, now: after, comparison, fell };
}

/**
 * The claim of a fix as non-inferiority: the upper end of every quiet endpoint's slope against the limit that the scenario fixed. That all lie
 * below it needs no correction, as each of them must. Less than one cipher block at the largest dose is never claimed, as padding can hide it.
 * Null where no dose was tried.
 */
export function slopeBoundOf(arms: readonly Arm[], { input }: Pick<Facts, 'input'>): Bounds['slope'] {
  const { confidence, mdlBytesPerCycle } = input.plan.scenario.limits;
  const tests = arms.flatMap((arm) => {
    const dose = Math.max(...arm.design.doses);
    const limit = mdlBytesPerCycle / dose;
    const hidden = cipherBlockBytes / dose;
    return arm.volumes.endpoints.flatMap((one) => {
      const sample = one.response === 'flat' || one.response === 'unsettled' ? sampleOf(arm, one) : null;
      if (sample === null) return [];
      const { upper, shown, ...worth } = nonInferiority(sample, { limit, confidence });
      return [{ limit, ...worth, upper: Math.max(upper, hidden), shown: shown && hidden < limit }];
    });
  });
  const [first, ...others] = tests;
  if (first === undefined) return null;
  const worst = others.reduce((most, one) => (one.upper / one.limit > most.upper / most.limit ? one : most), first);
  return {
    upper: worst.upper,
    confidence: Math.min(confidence, ...tests.map((one) => one.confidence)),
    limit: worst.limit,
    shown: tests.every(({ shown }) => shown),
  };
}
