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

/** One simulated study: whether its test finds a rise of so many bytes at the largest dose, and where the means alone would find one. */
type Simulated = { readonly finds: (rise: number) => boolean; readonly guess: number };

/**
 * The smallest rise that at least `wanted` of the studies find; null where none is. A study that finds a rise is taken to find each larger
 * one, and is asked again only while that leaves its answer open: two or three times, whatever the number of halvings.
 */
function smallestRise(studies: readonly Simulated[], wanted: number): number | null {
  /** Rises from which a study is known to find, and up to which it is known to find nothing. */
  const from = studies.map(() => Number.POSITIVE_INFINITY);
  const upTo = studies.map(() => 0);
  const enough = (rise: number): boolean => {
    let found = 0;
    studies.forEach(({ finds }, i) => {
      const known = rise >= (from[i] as number) || rise <= (upTo[i] as number);
      if (!known && finds(rise)) from[i] = rise;
      else if (!known) upTo[i] = rise;
      if (rise >= (from[i] as number)) found++;
    });
    return found >= wanted;
  };
  const guesses = sorted(studies.map(({ guess }) => guess));
  let high = Math.max(cipherBlockBytes, guesses[wanted - 1] as number);
  let low = high / 2;
  if (enough(high)) {
    for (; low >= cipherBlockBytes && enough(low); low /= 2) high = low;
    if (low < cipherBlockBytes && enough(cipherBlockBytes)) return cipherBlockBytes;
  } else {
    for (let k = 0; !enough(high); k++, high *= 2) {
      if (k === mostDoublings) return null;
      low = high;
    }
  }
  for (let k = 0; k < halvings; k++) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Simulates the study again and again with no leak, each block's cycles drawn from the noise of the observed blocks. The MDL is
 * the smallest dose-linear rise that the tests of a share `power` of them would have found at `alpha`. It rests on one study's noise: over simulated studies of two blocks a dose, asked for power .8, a leak of the size called detectable is found in
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
  const studies = Array.from({ length: simulations }, (): Simulated => {
    const blocks = doses.map(() => source(random));
    return {
      finds: (rise) => test.finds(withSlope(blocks, doses, rise / largest), of.alpha),
      guess: guess(blocks.map(mean)),
    };
  });
  return {
    bytesPerCycle: smallestRise(studies, Math.min(simulations, Math.ceil(of.power * simulations))),
    powerAt: (bytes) => studies.filter(({ finds }) => finds(bytes)).length / simulations,
  };
}
