import type { Scenario } from '../harness/model/scenario.ts';
import { otaQuick } from './ota-quick.ts';

/**
 * Is this rig able to see anything? The handset sends canaries in every disguise that the analysis knows and bytes that nobody can read, all on
 * purpose and to the gateway alone; every canary must be found and every byte counted. To be run before each night's work.
 */
export const positiveControl: Scenario = {
  id: 'positive-control',
  question: 'Would this rig see a leak, whatever its disguise?',
  cycleSeconds: 1800,
  ota: false,
  arms: [{ id: 'rig', doses: [0], placebo: 0, repeats: 1, cycles: 1, washout: 0 }],
  limits: { ...otaQuick.limits, minCycles: 1 },
  rigTest: { opaqueBytes: [500, 1_000, 2_000, 4_000, 8_000] },
};
