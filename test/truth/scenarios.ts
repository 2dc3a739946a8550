import type { ArmDesign, Scenario } from '../../harness/model/scenario.ts';
import type { GivenTreatment } from '../../harness/model/treatment.ts';
import { otaQuick } from '../../scenarios/ota-quick.ts';
import { silentBeacon } from '../../scenarios/silent-beacon.ts';
import { weatherClaim } from '../../scenarios/weather-claim.ts';

/**
 * Designs that rows need besides the scenarios that users have: small changes of `ota-fix`, whose limits they keep. They seed less, which is what
 * takes a virtual handset its time: what is found with less is found with more.
 */

const [before, full] = otaQuick.arms as [ArmDesign, ArmDesign];
const after: ArmDesign = { ...full, doses: [0, 40, 120, 240], placebo: 240 };
const less = { doses: after.doses, placebo: after.placebo };
const again = (id: string, treatment: GivenTreatment): ArmDesign => ({ ...after, id, treatment });

/** Passive only, which is what shows volume, rhythm and gates. */
export const passive: Scenario = { ...otaQuick, id: 'truth-passive', arms: [before, after] };
/** No update: what is on the handset is judged. */
export const noUpdate: Scenario = { ...otaQuick, id: 'truth-no-update', ota: false, arms: [after] };
/** Half of the cycles that a null result needs. */
export const tooShort: Scenario = { ...otaQuick, id: 'truth-too-short', arms: [before, { ...after, repeats: 1 }] };
/** The new firmware twice: watched, and with its encryption opened. */
export const intercepted: Scenario = {
  ...otaQuick,
  id: 'truth-intercepted',
  arms: [before, after, again('after-intercepted', { watch: 'intercepted' })],
};
/** The service under suspicion off, and then on. */
export const service: Scenario = {
  ...otaQuick,
  id: 'truth-service',
  arms: [before, again('after-off', { service: 'off' }), again('after-on', { service: 'on' })],
};
/** A second handset keeps the old firmware and idles beside the updated one, with fresh canaries again and again, as it asks for each number once. */
export const twin: Scenario = {
  ...otaQuick,
  id: 'truth-twin',
  arms: [before, after, { ...before, id: 'twin', repeats: 8, treatment: { handset: 'twin' } }],
};
/** What the handset sends by itself, as its users run it. */
export const beacon: Scenario = silentBeacon;
/** Nothing but the date and the weather? */
export const claim: Scenario = { ...weatherClaim, arms: weatherClaim.arms.map((arm) => ({ ...arm, ...less })) };
