import type { ArmDesign, Scenario } from '../harness/model/scenario.ts';
import { otaQuick } from './ota-quick.ts';

const [before, after] = otaQuick.arms as [ArmDesign, ArmDesign];

/**
 * Did the over-the-air update remove the leak, for everybody? The vendor of 2014 spoke of "new users or users who factory reset", and the re-test
 * was done after a reset (FIELD 1): who had upgraded in place was never tested. So the new firmware is asked upgraded in place and after a
 * factory reset, with the vendor's service as it was found, switched off and switched on, each as long and with as many doses as `ota-quick`
 * asks; and once, briefly, with its encryption opened.
 */
export const otaFix: Scenario = {
  ...otaQuick,
  id: 'ota-fix',
  arms: [
    before,
    after,
    { ...before, id: 'after-intercepted', treatment: { watch: 'intercepted' } },
    { ...after, id: 'opted-out', treatment: { service: 'off' } },
    { ...after, id: 'opted-in', treatment: { service: 'on' } },
    { ...after, id: 'reset', treatment: { upgrade: 'reset' } },
    { ...after, id: 'reset-opted-in', treatment: { upgrade: 'reset', service: 'on' } },
  ],
};
