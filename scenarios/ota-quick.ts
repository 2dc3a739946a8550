import type { Scenario } from '../harness/model/scenario.ts';

/**
 * The question of `ota-fix`, asked only of a handset that took the update in place and is left as it is: first the old firmware must be seen
 * leaking; then, on the new one, dose blocks in random order with fresh canaries and a placebo, 60 half-hour cycles in all (excluded leak
 * probability .049 at 95 %).
 */
export const otaQuick: Scenario = {
  id: 'ota-quick',
  question: "Did the update stop the handset from sending its owner's data away?",
  cycleSeconds: 1800,
  ota: true,
  arms: [
    { id: 'before', doses: [40], placebo: 0, repeats: 1, cycles: 6, washout: 0 },
    { id: 'after', doses: [0, 100, 300, 600], base: 5, placebo: 600, repeats: 2, cycles: 6, washout: 1 },
  ],
  limits: { alpha: 0.01, power: 0.8, confidence: 0.95, mdlBytesPerCycle: 2048, minCycles: 59, opaqueShare: 0.01 },
};
