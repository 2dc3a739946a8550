import type { ArmDesign, Scenario } from '../harness/model/scenario.ts';
import { otaQuick } from './ota-quick.ts';

/** Five days, so that what is sent once a day comes four times and more and always finds something; blocks of half a day, dealt in random order, with a placebo. */
const days: Omit<ArmDesign, 'id'> = {
  base: 20,
  doses: [0, 40, 120, 240],
  placebo: 240,
  repeats: 2,
  cycles: 6,
  washout: 1,
};

/**
 * Nexusguard's question: is it the vendor's system that sends? The same handset with the same data, first on the vendor's system and then on one
 * of other makers: what goes to the same places from both is a program's or the SIM card's doing, and what only the first sends is the vendor's.
 */
export const thirdPartyOs: Scenario = {
  id: 'third-party-os',
  question: "Is it the vendor's own system that sends the owner's data away?",
  cycleSeconds: 7200,
  ota: false,
  asSold: true,
  arms: [
    { ...days, id: 'stock' },
    { ...days, id: 'third-party', treatment: { system: 'third-party' }, seedsOf: 'stock' },
  ],
  limits: otaQuick.limits,
};
