import type { Scenario } from '../harness/model/scenario.ts';
import { appStore } from './app-store.ts';
import { otaFix } from './ota-fix.ts';
import { otaQuick } from './ota-quick.ts';
import { outOfBox } from './out-of-box.ts';
import { positiveControl } from './positive-control.ts';
import { silentBeacon } from './silent-beacon.ts';
import { thirdPartyOs } from './third-party-os.ts';
import { weatherClaim } from './weather-claim.ts';

/** Every scenario by id. A new one is a file and a line here. */
export const scenarios: readonly Scenario[] = [
  otaFix,
  otaQuick,
  silentBeacon,
  weatherClaim,
  thirdPartyOs,
  outOfBox,
  positiveControl,
  appStore,
];
