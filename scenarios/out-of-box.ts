import type { Act } from '../harness/model/act.ts';
import type { ArmDesign, Scenario } from '../harness/model/scenario.ts';
import { otaQuick } from './ota-quick.ts';

/** Three hours of rest after each step: long enough for what is sent each half hour to go up with what is new. */
const step = (act: Act): ArmDesign => ({ id: act, act, doses: [0], placebo: 0, repeats: 1, cycles: 6, washout: 0 });

/**
 * F-Secure's steps of August 2014 with a handset from its box, each a phase with a capture of its own: what does each of them make go up?
 * The next phase's capture begins before the last one ends. A null result excludes leaks that come with nearly every step only.
 */
export const outOfBox: Scenario = {
  id: 'out-of-box',
  question: 'What does a handset from its box send away, and which step of its owner makes it?',
  cycleSeconds: 1800,
  ota: false,
  asSold: true,
  arms: [
    step('sim-and-wifi'),
    step('gps'),
    step('contact'),
    step('sms-received'),
    step('sms-sent'),
    step('mms-received'),
    step('call-received'),
    step('call-made'),
    step('login'),
  ],
  limits: { ...otaQuick.limits, minCycles: 6 },
  settledBy: 'weather-claim',
};
