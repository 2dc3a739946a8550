import { mean } from '../timing/quantiles.ts';
import { type Arrangements, doseRanks } from './arrangements.ts';
import { permutedSlopeInterval } from './permuted-slope.ts';
import type { SlopeInterval } from './theil-sen.ts';

/** The cycles of each block, in the order of the design's doses; bytes. Every block has a cycle. */
export type BlockCycles = readonly (readonly number[])[];

/** Below this many bytes the second score is linear, above logarithmic: one cipher block, in whose padding a difference can hide. */
const bend = 16;

/** A block's mean on the bent scale; defined for what is left below zero when a slope is taken out, too. */
const bent = (cycles: readonly number[]): number => mean(cycles.map((bytes) => Math.asinh(bytes / bend)));

/** Less their mean, at unit length; null where all are the same. */
function standardised(values: readonly number[]): Float64Array | null {
  const centre = mean(values);
  const off = Float64Array.from(values, (value) => value - centre);
  const length = Math.hypot(...off);
  return length > 1e-12 * Math.max(1, Math.abs(centre)) ? off.map((value) => value / length) : null;
}

export type DoseTest = {
  /** One-sided p of "the more was seeded, the more was uploaded". */
  p(blocks: BlockCycles): number;
  /** Whether p is at most `alpha`; stops as soon as that is decided. */
  finds(blocks: BlockCycles, alpha: number): boolean;
};

/**
 * The permutation test of dose against upload on two scores of a block: its mean, and its mean on a logarithmic scale. A leak that fires
 * now and then shows in the first only; one on a flow whose sizes scatter as widely as those of the case, in the second. The statistic
 * is the larger of the two standardised sums of dose rank x score, in the real deal as in every other, so that its p needs no further
 * correction: (1 + #>=)/(1 + M) for random deals, the exact share for all of them.
 */
export function createDoseTest(of: {
  readonly arrangements: Arrangements;
  readonly doses: readonly number[];
}): DoseTest {
  const { levels, count, width, exact } = of.arrangements;
  const ranks = doseRanks(of.doses);
  // All deals are listed in order; striding through them decides early.
  let stride = Math.max(1, Math.round(count * 0.618));
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  while (divisor(stride, count) !== 1) stride++;

  /** How many deals reach the real one, counted up to `most` + 1. */
  const reaching = (blocks: BlockCycles, most: number): number => {
    const flat = new Float64Array(width);
    const plain = standardised(blocks.map(mean));
    const log = standardised(blocks.map(bent));
    if (plain === null && log === null) return count;
    const a = plain ?? log ?? flat;
    const b = log ?? plain ?? flat;
    const sum = (scores: Float64Array): number =>
      scores.reduce((total, score, i) => total + score * (ranks[i] ?? 0), 0);
    const seen = Math.max(sum(a), sum(b)) - 1e-9;
    let reached = 0;
    for (let k = 0, r = 0; k < count && reached <= most; k++, r = (r + stride) % count) {
      let first = 0;
      let second = 0;
      for (let i = 0, at = r * width; i < width; i++, at++) {
        const level = levels[at] as number;
        first += level * (a[i] as number);
        second += level * (b[i] as number);
      }
      if (first >= seen || second >= seen) reached++;
    }
    return reached;
  };
  return {
    p: (blocks) => {
      const reached = reaching(blocks, count);
      return exact ? reached / count : (1 + reached) / (1 + count);
    },
    finds: (blocks, alpha) => {
      const allowed = exact ? Math.floor(alpha * count + 1e-9) : Math.floor(alpha * (count + 1) + 1e-9) - 1;
      return allowed >= 0 && reaching(blocks, allowed) <= allowed;
    },
  };
}

/** Blocks with `bytes` a record added to each cycle, or taken away. */
export function withSlope(blocks: BlockCycles, doses: readonly number[], bytes: number): number[][] {
  return blocks.map((cycles, i) => cycles.map((value) => value + bytes * (doses[i] as number)));
}

/** To a millionth of the bracket. */
const bisections = 20;
const mostWidenings = 12;

/**
 * Two-sided interval of the slope: all slopes that the dose test does not reject once they are taken out of the cycles; it leaves zero
 * out only where the test rejects, too. Searched from the interval of the means alone, which also stands in where the design has too few
 * deals for the confidence, or where no slope at all is left.
 */
export function slopeIntervalOf(
  blocks: BlockCycles,
  of: { readonly arrangements: Arrangements; readonly doses: readonly number[]; readonly confidence: number },
): SlopeInterval {
  const { arrangements, doses, confidence } = of;
  const linear = permutedSlopeInterval({ arrangements, doses, bytes: blocks.map(mean), confidence });
  if (!(linear.confidence >= confidence - 1e-9)) return linear;
  const test = createDoseTest(of);
  const share = (1 - confidence) / 2;
  const negative = blocks.map((cycles) => cycles.map((value) => -value));
  /** The end below which slopes are rejected; of the negative blocks it is the upper one, negated. */
  const end = (cycles: BlockCycles, start: number, width: number): number => {
    const rejects = (slope: number): boolean => test.finds(withSlope(cycles, doses, -slope), share);
    let low = start;
    let high = start;
    let step = width;
    for (let k = 0; k < mostWidenings && !rejects(low); k++, step *= 2) low -= step;
    step = width;
    for (let k = 0; k < mostWidenings && rejects(high); k++, step *= 2) high += step;
    for (let k = 0; k < bisections; k++) {
      const middle = (low + high) / 2;
      if (rejects(middle)) low = middle;
      else high = middle;
    }
    return high;
  };
  const width = Math.max(linear.high - linear.low, 1e-6 * Math.max(1, Math.abs(linear.high)));
  const low = end(blocks, linear.low, width);
  const high = -end(negative, -linear.high, width);
  // A leak that fires in some cycles only is no slope of each cycle: then every slope is rejected, and the means alone tell.
  return low <= high ? { low, high, confidence: linear.confidence } : linear;
}
