import { askedStores } from '../harness/model/ledger.ts';
import type { Scenario } from '../harness/model/scenario.ts';
import { otaQuick } from './ota-quick.ts';

/**
 * Sang Young's question of September 2014: what does the handset send by itself, where, how often, how large? No update and nobody's hand:
 * a phone book, messages and whatever else an owner has are planted once, and the handset idles for 60 half-hour cycles.
 */
export const silentBeacon: Scenario = {
  id: 'silent-beacon',
  question: 'What does the handset send by itself, where, how often and how much?',
  cycleSeconds: 1800,
  ota: false,
  arms: [{ id: 'idle', doses: [100], placebo: 0, repeats: 1, cycles: 60, washout: 0, stores: [...askedStores] }],
  limits: otaQuick.limits,
  settledBy: 'weather-claim',
};
