import { createRandom } from '../../model/random.ts';
import { mean, median } from '../timing/quantiles.ts';
import { type Arrangements, arrange } from './arrangements.ts';
import type { BlockBytes } from './cycles.ts';
import { type Detectable, detectable } from './detectable.ts';
import { createDoseTest, slopeIntervalOf } from './dose-test.ts';
import { type SlopeInterval, theilSen } from './theil-sen.ts';

/** An endpoint's upload against the seeding dose, before any correction over endpoints. */
export type DoseResponse = {
  /** One-sided. */
  readonly p: number;
  readonly permutations: number;
  /** Uploaded bytes a cycle for each seeded record. */
  readonly slope: number;
  /** Of `slope`; its confidence is below the one asked for where the design has too few arrangements. */
  readonly interval: SlopeInterval;
  /** Rise of the placebo blocks over the empty ones, as a share of what as many records raise; null without a rise or a placebo. */
  readonly placeboShare: number | null;
  readonly blocks: readonly {
    readonly block: number;
    readonly dose: number;
    readonly placebo: number;
    readonly bytesPerCycle: number;
  }[];
};

/** The block design that all endpoints of an arm share. */
export type Design = {
  /** Places of the blocks that take part in the test; placebo blocks do not. */
  readonly dosed: readonly number[];
  readonly doses: readonly number[];
  readonly arrangements: Arrangements;
  /** Fewer arrangements for simulations, where the thousandth decimal of p does not matter. */
  readonly simulated: Arrangements;
};

const simulatedArrangements = 2_520;

/**
 * The design of the blocks that were observed: null with fewer than two doses, or where no arrangement differs from another.
 * `seed` is the plan's; the same seed deals the same arrangements.
 */
export function createDesign(
  blocks: readonly { readonly dose: number; readonly placebo: number }[],
  options: { readonly most: number; readonly seed: string },
): Design | null {
  const dosed = blocks.flatMap(({ placebo }, i) => (placebo === 0 ? [i] : []));
  const doses = dosed.map((i) => blocks[i]?.dose ?? 0);
  if (new Set(doses).size < 2) return null;
  const arrangements = arrange(doses, { most: options.most, random: createRandom(`${options.seed}/permutations`) });
  const simulated =
    arrangements.count <= simulatedArrangements
      ? arrangements
      : arrange(doses, { most: simulatedArrangements, random: createRandom(`${options.seed}/simulated-permutations`) });
  return { dosed, doses, arrangements, simulated };
}

/** The cycles that count: those after the wash-out. A block with none left has none. */
export function scored(blocks: readonly BlockBytes[], washout: number): BlockBytes[] {
  return blocks.map((block) => ({ ...block, cycles: block.cycles.slice(washout) }));
}

/** Dose-response of one endpoint over `blocks` (scored cycles only, in the order of the design). Every block must have a cycle. */
export function doseResponse(
  blocks: readonly BlockBytes[],
  of: { readonly design: Design; readonly confidence: number },
): DoseResponse {
  const { design } = of;
  const means = blocks.map(({ cycles }) => mean(cycles));
  const dosedMeans = design.dosed.map((i) => means[i] as number);
  const slope = theilSen(design.doses, dosedMeans);
  const dosedCycles = design.dosed.map((i) => blocks[i]?.cycles ?? []);
  const interval = slopeIntervalOf(dosedCycles, { ...design, confidence: of.confidence });

  const at = (wanted: (block: BlockBytes) => boolean): number[] =>
    means.filter((_, i) => wanted(blocks[i] as BlockBytes));
  const placebos = at(({ placebo }) => placebo > 0);
  const empty = at(({ dose, placebo }) => dose === 0 && placebo === 0);
  const writes = median(blocks.filter(({ placebo }) => placebo > 0).map(({ placebo }) => placebo));
  const comparable = placebos.length > 0 && empty.length > 0 && slope > 0;

  return {
    p: createDoseTest(design).p(dosedCycles),
    permutations: design.arrangements.count,
    slope,
    interval: { ...interval, confidence: Math.min(interval.confidence, of.confidence) },
    placeboShare: comparable ? (median(placebos) - median(empty)) / (slope * writes) : null,
    blocks: blocks.map(({ block, dose, placebo }, i) => ({ block, dose, placebo, bytesPerCycle: means[i] as number })),
  };
}

/**
 * Blocks with the level of their own dose replaced by that of the smallest, their scatter widened for what estimating the level took away.
 */
function residuals(blocks: readonly BlockBytes[]): number[][] {
  const least = blocks.reduce((dose, block) => Math.min(dose, block.dose), Number.POSITIVE_INFINITY);
  const ground = mean(blocks.flatMap(({ dose, placebo, cycles }) => (dose === least && placebo === 0 ? cycles : [])));
  const base = Number.isFinite(ground) ? ground : 0;
  return blocks.map((block) => {
    const peers = blocks.filter(({ dose, placebo }) => dose === block.dose && placebo === block.placebo);
    const level = mean(peers.flatMap(({ cycles }) => cycles));
    const widen = peers.length > 1 ? Math.sqrt(peers.length / (peers.length - 1)) : 1;
    return block.cycles.map((bytes) => base + (bytes - level) * widen);
  });
}

/**
 * What this design would have found at this endpoint, whose noise is taken from its own blocks: as they are where the dose has no
 * effect (`follows` false), with the effect taken out where it has.
 */
export function detectableAt(
  blocks: readonly BlockBytes[],
  of: {
    readonly design: Design;
    readonly follows: boolean;
    readonly alpha: number;
    readonly power: number;
    readonly seed: string;
  },
): Detectable {
  return detectable({
    doses: of.design.doses,
    noise: of.follows ? residuals(blocks) : blocks.map(({ cycles }) => cycles),
    arrangements: of.design.simulated,
    alpha: of.alpha,
    power: of.power,
    random: createRandom(`${of.seed}/detectable`),
  });
}
