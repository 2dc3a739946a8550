import type { Random } from '../../model/random.ts';
import { mean, sorted } from '../timing/quantiles.ts';
import { type Arrangements, createRiseFinder } from './arrangements.ts';

/** What a design would have found at an endpoint, given the endpoint's own noise. */
export type Detectable = {
  /** Minimum detectable leak: bytes a cycle at the largest dose, found with the asked-for power; null where none could be found. */
  readonly bytesPerCycle: number | null;
  /** Share of simulated studies in which a leak of that many bytes a cycle at the largest dose is found. */
  powerAt(bytesPerCycle: number): number;
};

/** A rise smaller than one AES block can hide in the padding of a cipher, whatever a quiet endpoint's noise says. */
export const cipherBlockBytes = 16;
const simulations = 400;

/**
 * Simulates the study again and again with no leak: each block gets the cycles of a block drawn at random from `noise`, drawn again
 * within it, so that what blocks have in common stays. Each simulated study then has a smallest dose-linear rise that its test would
 * have found at `alpha`; the MDL is the quantile of these at `power`.
 */
export function detectable(of: {
  readonly doses: readonly number[];
  readonly noise: readonly (readonly number[])[];
  readonly arrangements: Arrangements;
  readonly alpha: number;
  readonly power: number;
  readonly random: Random;
}): Detectable {
  const { doses, noise, random } = of;
  const find = createRiseFinder(of);
  if (find === null || noise.length === 0) return { bytesPerCycle: null, powerAt: () => 0 };
  const draw = <T>(list: readonly T[]): T => list[random.int(list.length)] as T;
  const rises = sorted(
    Array.from({ length: simulations }, () => {
      const bytes = doses.map(() => {
        const cycles = draw(noise);
        return mean(cycles.map(() => draw(cycles)));
      });
      return Math.max(cipherBlockBytes, find(bytes));
    }),
  );
  return {
    bytesPerCycle: rises[Math.min(simulations, Math.ceil(of.power * simulations)) - 1] ?? null,
    powerAt: (bytes) => rises.filter((rise) => rise <= bytes).length / simulations,
  };
}
