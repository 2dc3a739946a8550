import type { BlockBytes } from './cycles.ts';
import { stratifiedTrend } from './stratified-trend.ts';

export type Drift = {
  /** Two-sided, of Mann–Kendall within treatments, allowing for cycles that resemble their neighbours. */
  readonly p: number;
  /** Bytes a cycle by which the endpoint's upload changed from the first to the last cycle, apart from what the doses explain. */
  readonly change: number;
};

/** Longer series are thinned evenly: the test's work grows with the square. */
const mostCycles = 1_000;

/**
 * Whether an endpoint's upload drifted over the arm. Cycles are compared with those of the same treatment only: the doses' own effect is
 * no drift, and taking out levels that were themselves estimated from the drifting cycles would hide half of it.
 */
export function findDrift(blocks: readonly BlockBytes[]): Drift {
  const all = blocks.flatMap(({ dose, placebo, cycles }) =>
    cycles.map((value) => ({ stratum: `${dose}/${placebo}`, value })),
  );
  const stride = Math.ceil(all.length / mostCycles);
  const series = stride > 1 ? all.filter((_, i) => i % stride === 0) : all;
  if (series.length < 4) return { p: 1, change: 0 };
  const { p, slope } = stratifiedTrend(series);
  return { p, change: slope * (series.length - 1) };
}
