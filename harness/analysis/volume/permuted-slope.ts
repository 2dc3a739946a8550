import { type Arrangements, doseRanks } from './arrangements.ts';
import type { SlopeInterval } from './theil-sen.ts';

/**
 * Two-sided interval of the slope of bytes over dose: all slopes b for which the permutation test of `permutationP` does not reject
 * "bytes less b x dose do not depend on the dose". The doses were dealt to the blocks by chance, so it holds the true slope as often
 * as it says whatever the blocks' noise, and it leaves zero out only where the test rejects, too. The statistic is linear in b: each
 * arrangement overtakes the real one at one slope, and the ends are order statistics of these. Where the design has too few
 * arrangements for the confidence, the interval spans all of them and `confidence` tells what that is worth. NaN without two doses.
 */
export function permutedSlopeInterval(of: {
  readonly arrangements: Arrangements;
  readonly doses: readonly number[];
  readonly bytes: readonly number[];
  readonly confidence: number;
}): SlopeInterval {
  const { doses, bytes } = of;
  const { levels, count, width, exact } = of.arrangements;
  const ranks = doseRanks(doses);
  const scale = Math.max(1, ...doses);
  let realDose = 0;
  let realBytes = 0;
  for (let b = 0; b < width; b++) {
    realDose += ((ranks[b] as number) * (doses[b] as number)) / scale;
    realBytes += (ranks[b] as number) * (bytes[b] as number);
  }
  const crossings = new Float64Array(count);
  let different = 0;
  for (let r = 0; r < count; r++) {
    let dealtDose = 0;
    let dealtBytes = 0;
    for (let b = 0; b < width; b++) {
      const level = levels[r * width + b] as number;
      dealtDose += (level * (doses[b] as number)) / scale;
      dealtBytes += level * (bytes[b] as number);
    }
    // An arrangement of the same doses (drawn again, or listed) is level with the real one at every slope.
    if (realDose - dealtDose <= 1e-9) continue;
    crossings[different++] = (realBytes - dealtBytes) / (realDose - dealtDose) / scale;
  }
  if (different === 0) return { low: Number.NaN, high: Number.NaN, confidence: 0 };
  const inOrder = crossings.subarray(0, different).sort();
  const all = exact ? count : count + 1;
  const level = all - different;
  const allowed = Math.floor(((1 - of.confidence) / 2) * all + 1e-9) - level;
  const cut = Math.min(Math.max(0, allowed), (different - 1) >> 1);
  return {
    low: inOrder[cut] as number,
    high: inOrder[different - 1 - cut] as number,
    confidence: Math.max(0, 1 - (2 * (level + cut)) / all),
  };
}
