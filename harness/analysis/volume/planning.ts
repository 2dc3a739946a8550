import { createRandom } from '../../model/random.ts';
import { arrange } from './arrangements.ts';
import { detectable } from './detectable.ts';
import { cyclesToExclude } from './zero-hit.ts';

/** Ways to bring the MDL of an endpoint down to a limit; null where that way does not lead there within what is looked at. */
export type Alternatives = {
  /** The same doses in more repeats. */
  readonly idle: {
    readonly repeats: number;
    readonly moreCycles: number;
    readonly hours: number;
    readonly mdlBytesPerCycle: number;
  } | null;
  /** The same cycles with so many records at the largest dose: a leak of a fixed size a record grows with it. */
  readonly seed: { readonly records: number; readonly factor: number } | null;
};

/** Looking further than this many repeats, or seeding more than this many times as much, is no cheap experiment. */
const mostRepeats = 32;
const mostFactor = 100;
/** Enough to tell designs apart; the run itself deals more. */
const arrangementsEach = 500;
const simulationsEach = 100;

/** A number of records that one would write down: two significant digits, rounded up. */
function written(records: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(records)) - 1);
  return Math.ceil(records / unit) * unit;
}

/**
 * The cheapest next experiments after an underpowered run: how many more cycles, or which dose instead, would bring the minimum
 * detectable leak at the endpoint with this noise (scored cycles by block) down to `limitBytes` a cycle at the largest dose. Simulated;
 * the same seed gives the same answer. `doses` are those of one repeat; `extraBlocks` are placebo blocks of a repeat, which cost time too.
 */
export function planAlternatives(of: {
  readonly noise: readonly (readonly number[])[];
  readonly doses: readonly number[];
  readonly repeats: number;
  readonly extraBlocks: number;
  /** Cycles of a block, wash-out included. */
  readonly cycles: number;
  readonly cycleSeconds: number;
  readonly alpha: number;
  readonly power: number;
  readonly limitBytes: number;
  readonly seed: string;
}): Alternatives {
  const mdlAt = (repeats: number): number | null => {
    const doses = Array.from({ length: repeats }, () => of.doses).flat();
    const arrangements = arrange(doses, {
      most: Math.max(arrangementsEach, Math.ceil(5 / of.alpha)),
      random: createRandom(`${of.seed}/plan/${repeats}/deal`),
    });
    const random = createRandom(`${of.seed}/plan/${repeats}`);
    return detectable({ ...of, doses, arrangements, random, simulations: simulationsEach }).bytesPerCycle;
  };
  const enough = (repeats: number): boolean => (mdlAt(repeats) ?? Number.POSITIVE_INFINITY) <= of.limitBytes;

  let high = of.repeats + 1;
  let low = of.repeats;
  while (high < mostRepeats && !enough(high)) {
    low = high;
    high = Math.min(mostRepeats, high * 2);
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  const mdl = mdlAt(high);
  const moreCycles = (high - of.repeats) * (of.doses.length + of.extraBlocks) * of.cycles;

  const now = mdlAt(of.repeats);
  const factor = now === null ? Number.POSITIVE_INFINITY : now / of.limitBytes;
  const largest = Math.max(...of.doses);
  const records = written(largest * Math.max(1, factor));
  return {
    idle:
      mdl !== null && mdl <= of.limitBytes
        ? { repeats: high, moreCycles, hours: (moreCycles * of.cycleSeconds) / 3600, mdlBytesPerCycle: mdl }
        : null,
    seed: factor <= mostFactor && largest > 0 ? { records, factor: records / largest } : null,
  };
}

/** How many more hitless cycles, of a number fixed anew, exclude a leak that fires in this share of cycles. */
export function cyclesLacking(of: {
  readonly observed: number;
  readonly probability: number;
  readonly confidence: number;
  readonly cycleSeconds: number;
}): { readonly moreCycles: number; readonly hours: number } {
  const moreCycles = Math.max(0, cyclesToExclude(of.probability, of.confidence) - of.observed);
  return { moreCycles, hours: (moreCycles * of.cycleSeconds) / 3600 };
}
