import type { Random } from '../../model/random.ts';
import { mean } from '../timing/quantiles.ts';

/** Draws the cycles of a new block with no leak in it, in bytes. */
export type NoiseSource = (random: Random) => number[];

const sumOfSquares = (values: readonly number[], around: number): number =>
  values.reduce((sum, value) => sum + (value - around) ** 2, 0);

/**
 * An endpoint's noise, from the cycles of observed blocks: what blocks have in common (their own level, after Henderson's moments) and
 * what their cycles scatter about it are drawn apart. Drawing whole blocks and then their cycles again would count the scatter twice.
 * Both are spread out for what estimating them from n blocks leaves open, by shares of 1/n chosen by simulation (see `detectable`).
 * Null without a cycle.
 */
export function createNoise(observed: readonly (readonly number[])[]): NoiseSource | null {
  const blocks = observed.filter((cycles) => cycles.length > 0);
  const n = blocks.length;
  if (n === 0) return null;
  const means = blocks.map(mean);
  const centre = mean(means);
  const cycles = blocks.reduce((sum, block) => sum + block.length, 0);
  const within =
    cycles > n ? blocks.reduce((sum, block, i) => sum + sumOfSquares(block, means[i] as number), 0) / (cycles - n) : 0;
  const scatter = blocks.reduce((sum, block) => sum + within / block.length, 0) / n;
  const between = n > 1 ? sumOfSquares(means, centre) / (n - 1) : 0;
  const own = between > 0 ? Math.max(0, between - scatter) / between : 0;
  const spread = n > 1 ? Math.sqrt(((own * n) / (n - 1)) * (1 + 3 / n)) : 0;

  const levels = means.map((level) => (level - centre) * spread);
  const deviations = blocks.flatMap((block, i) => {
    const widen = block.length > 1 ? Math.sqrt((block.length / (block.length - 1)) * (1 + 1 / n)) : 1;
    return block.map((bytes) => (bytes - (means[i] as number)) * widen);
  });
  const length = Math.max(1, Math.round(cycles / n));
  const draw = (random: Random, list: readonly number[]): number => list[random.int(list.length)] as number;
  return (random) => {
    const level = centre + draw(random, levels);
    return Array.from({ length }, () => level + draw(random, deviations));
  };
}
