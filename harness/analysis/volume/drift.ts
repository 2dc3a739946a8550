import { median } from '../timing/quantiles.ts';
import type { BlockBytes } from './cycles.ts';
import { mannKendall } from './mann-kendall.ts';
import { theilSen } from './theil-sen.ts';

export type Drift = {
  /** Two-sided, of Mann–Kendall. */
  readonly p: number;
  /** Bytes a cycle by which the endpoint's upload changed from the first to the last cycle, apart from what the doses explain. */
  readonly change: number;
};

/** Longer series are thinned evenly: the test's work grows with the square. */
const mostCycles = 1_000;

/**
 * Whether an endpoint's upload drifted over the arm: Mann–Kendall over its cycles in order, each less the median of the cycles with
 * the same treatment, so that the doses' own effect does not count as drift.
 */
export function findDrift(blocks: readonly BlockBytes[]): Drift {
  const levels = new Map<string, number>();
  const treatment = ({ dose, placebo }: BlockBytes): string => `${dose}/${placebo}`;
  for (const block of blocks) {
    const key = treatment(block);
    if (!levels.has(key))
      levels.set(key, median(blocks.filter((other) => treatment(other) === key).flatMap(({ cycles }) => cycles)));
  }
  const all = blocks.flatMap((block) => block.cycles.map((bytes) => bytes - (levels.get(treatment(block)) ?? 0)));
  const stride = Math.ceil(all.length / mostCycles);
  const series = stride > 1 ? all.filter((_, i) => i % stride === 0) : all;
  if (series.length < 4) return { p: 1, change: 0 };
  const slope = theilSen(
    series.map((_, i) => i),
    series,
  );
  return { p: mannKendall(series).p, change: slope * (series.length - 1) };
}
