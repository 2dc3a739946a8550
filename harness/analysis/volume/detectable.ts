import type { Random } from '../../model/random.ts';
import { mean, sorted } from '../timing/quantiles.ts';
import { type Arrangements, createRiseFinder } from './arrangements.ts';
import { createDoseTest, withSlope } from './dose-test.ts';
import { createNoise } from './noise.ts';

/** What a design would have found at an endpoint, given the endpoint's own noise. */
export type Detectable = {
  /** Minimum detectable leak: bytes a cycle at the largest dose, found with the asked-for power; null where none could be found. */
  readonly bytesPerCycle: number | null;
  /** Share of simulated studies in which a leak of that many bytes a cycle at the largest dose is found. */
  powerAt(bytesPerCycle: number): number;
};

/** A rise smaller than one AES block can hide in the padding of a cipher, whatever a quiet endpoint's noise says. */
export const cipherBlockBytes = 16;
const usualSimulations = 250;

const mostDoublings = 20;
/** To a sixtieth of the rise. */
const halvings = 5;

/** The smallest rise that is found, from where the means alone would find it; infinite where none is. */
function smallestRise(found: (rise: number) => boolean, guess: number): number {
  let high = Math.max(cipherBlockBytes, guess);
  let low = high / 2;
  if (found(high)) {
    for (; low >= cipherBlockBytes && found(low); low /= 2) high = low;
    if (low < cipherBlockBytes && found(cipherBlockBytes)) return cipherBlockBytes;
  } else {
    for (let k = 0; !found(high); k++, high *= 2) {
      if (k === mostDoublings) return Number.POSITIVE_INFINITY;
      low = high;
    }
  }
  for (let k = 0; k < halvings; k++) {
    const middle = (low + high) / 2;
    if (found(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Simulates the study again and again with no leak, each block's cycles drawn from the noise of the observed blocks. Each simulated study
 * has a smallest dose-linear rise that its test would have found at `alpha`; the MDL is the quantile of these at `power`. It rests on
 * one study's noise: over simulated studies of two blocks a dose, asked for power .8, a leak of the size called detectable is found in
 * .81 to .92 of studies on average, in .56 to .8 in the unluckiest tenth.
 */
export function detectable(of: {
  readonly doses: readonly number[];
  readonly noise: readonly (readonly number[])[];
  readonly arrangements: Arrangements;
  readonly alpha: number;
  readonly power: number;
  readonly random: Random;
  /** Fewer where designs are only compared. */
  readonly simulations?: number;
}): Detectable {
  const { doses, noise, random, simulations = usualSimulations } = of;
  const guess = createRiseFinder(of);
  const source = createNoise(noise);
  if (guess === null || source === null) return { bytesPerCycle: null, powerAt: () => 0 };
  const test = createDoseTest(of);
  const largest = Math.max(...doses);
  const rises = sorted(
    Array.from({ length: simulations }, () => {
      const blocks = doses.map(() => source(random));
      const found = (rise: number): boolean => test.finds(withSlope(blocks, doses, rise / largest), of.alpha);
      return smallestRise(found, guess(blocks.map(mean)));
    }),
  );
  const needed = rises[Math.min(simulations, Math.ceil(of.power * simulations)) - 1] ?? Number.POSITIVE_INFINITY;
  return {
    bytesPerCycle: Number.isFinite(needed) ? needed : null,
    powerAt: (bytes) => rises.filter((rise) => rise <= bytes).length / simulations,
  };
}
