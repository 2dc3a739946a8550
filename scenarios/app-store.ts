import type { Scenario } from '../harness/model/scenario.ts';
import { otaFix } from './ota-fix.ts';

/**
 * Nexusguard's finding of September 2014: the pre-loaded application store was tampered with, and reports the use of applications such as
 * WhatsApp. Applications of ours, whose names and versions occur nowhere else, are installed and opened in blocks of random order with a
 * placebo; the store is made to install well-known ones, and what it delivers is held against the user's reference copies.
 */
export const appStore: Scenario = {
  id: 'app-store',
  question:
    "Does the handset's store tell which applications are installed and used, and does it deliver what their authors signed?",
  // Checks for updates of such stores come by the hour, or less often.
  cycleSeconds: 3600,
  ota: false,
  arms: [{ id: 'store', plants: 'apps', doses: [0, 5, 20], placebo: 20, repeats: 3, cycles: 5, washout: 1 }],
  limits: otaFix.limits,
  delivers: ['com.whatsapp', 'com.tencent.mm'],
};
