import type { ArmDesign, Scenario } from '../../harness/model/scenario.ts';
import type { GivenTreatment } from '../../harness/model/treatment.ts';
import { otaQuick } from '../../scenarios/ota-quick.ts';
import {
  firmware,
  hashedImei,
  lessAtHome,
  moodyStore,
  old,
  openedWeather,
  packedLeak,
  plainLeak,
  plainLeakElsewhere,
  plainWeather,
  push,
  sealedLeak,
  sealedLeakAtHome,
  sealedWeather,
} from './firmware.ts';
import type { Fault, Study } from './play.ts';

const before: ArmDesign = { id: 'before', doses: [6], placebo: 0, repeats: 1, cycles: 4, washout: 0 };
/** Sixty cycles, as a whole study has them, at doses that keep a folder small. */
const after: ArmDesign = { id: 'after', doses: [0, 6, 12, 24], placebo: 24, repeats: 2, cycles: 6, washout: 1 };
/** The same design in twenty cycles, for studies that end without a verdict anyway. */
const brief: ArmDesign = { ...after, cycles: 2 };
/** One dose, for what is shown by reading. */
const read: ArmDesign = { ...after, doses: [6], placebo: 0, repeats: 1, cycles: 4, washout: 0 };
const arm = (design: ArmDesign, id: string, treatment: GivenTreatment): ArmDesign => ({ ...design, id, treatment });

const asking = (arms: ArmDesign[], minCycles = otaQuick.limits.minCycles): Scenario => ({
  ...otaQuick,
  id: 'ota-fix',
  arms,
  limits: { ...otaQuick.limits, minCycles },
});
const honest = firmware(sealedWeather);

/** An update that ends the leak, watched briefly by a rig on which something goes wrong. */
const broken = (fault: Fault): Study => ({ scenario: asking([before, brief], 20), acts: { after: honest }, fault });

const twin = arm(read, 'twin', { handset: 'twin' });
const reset = arm(after, 'after-reset', { upgrade: 'reset' });
const opened = (design: ArmDesign): ArmDesign => arm(design, 'intercepted', { watch: 'intercepted' });
/** Enough deals of the doses for an interval at 95 %. */
const bothDoses: ArmDesign = { ...before, doses: [0, 4], repeats: 5, cycles: 2 };

/** The golden studies by name: the outcome that they must have, and what is special about them. */
export const studies: Readonly<Record<string, Study>> = {
  LEAK_CONFIRMED: { scenario: asking([before, read]), acts: { after: firmware(plainLeak, sealedWeather) } },
  'LEAK_CONFIRMED-new': { scenario: asking([before, read]), acts: { after: firmware(plainLeak, hashedImei) } },
  'LEAK_CONFIRMED-less': { scenario: asking([bothDoses, after]), acts: { after: firmware(lessAtHome, sealedWeather) } },
  LEAK_MOVED: { scenario: asking([before, after]), acts: { after: firmware(sealedLeak, sealedWeather) } },
  'LEAK_MOVED-same-domain': {
    scenario: asking([before, read]),
    acts: { after: firmware(plainLeakElsewhere, sealedWeather) },
  },
  LEAK_TRANSFORMED: {
    scenario: asking([bothDoses, after]),
    acts: { after: firmware(sealedLeakAtHome, sealedWeather) },
  },
  'LEAK_TRANSFORMED-packed': { scenario: asking([before, read]), acts: { after: firmware(packedLeak, sealedWeather) } },
  OPT_IN_ONLY: {
    scenario: asking([before, arm(read, 'after', {}), reset]),
    acts: { after: firmware(plainLeak, sealedWeather), 'after-reset': honest },
  },
  'OPT_IN_ONLY-service': {
    scenario: asking([
      before,
      arm(after, 'service-off', { service: 'off' }),
      arm(read, 'service-on', { service: 'on' }),
    ]),
    acts: { 'service-off': honest, 'service-on': firmware(plainLeak, sealedWeather) },
  },
  FIX_CONFIRMED: { scenario: asking([before, after]), acts: { after: firmware(plainWeather) } },
  'FIX_CONFIRMED-intercepted': {
    scenario: asking([before, brief, opened({ ...read, cycles: 20 })], 20),
    acts: { after: honest, intercepted: firmware(openedWeather) },
  },
  FIX_BOUNDED: { scenario: asking([before, after, twin]), acts: { after: honest, twin: old } },
  NO_LEAK_FOUND: {
    scenario: { ...asking([after]), ota: false },
    acts: { after: { ...honest, incremental: old.incremental } },
  },
  'INCONCLUSIVE-RUN_INCOMPLETE': broken('foreign-journal'),
  'INCONCLUSIVE-FIRMWARE_UNCHANGED': broken('no-update'),
  'INCONCLUSIVE-NOT_REPRODUCED': {
    scenario: asking([before, brief], 20),
    acts: { before: { ...old, habits: [sealedWeather] }, after: honest },
  },
  'INCONCLUSIVE-POSITIVE_CONTROL_FAILED': broken('control-lost'),
  'INCONCLUSIVE-NO_UPSTREAM': broken('upstream-dead'),
  'INCONCLUSIVE-CAPTURE_GAP': broken('segment-lost'),
  'INCONCLUSIVE-CLOCK_SKEW': broken('clock-lies'),
  'INCONCLUSIVE-DEVICE_NOT_IDLE': broken('screen-on'),
  'INCONCLUSIVE-SEED_NOT_READ_BACK': broken('row-lost'),
  'INCONCLUSIVE-MITM_SUPPRESSED': {
    scenario: asking([before, brief, opened({ ...read, cycles: 20 })], 20),
    acts: { after: firmware(sealedWeather, push), intercepted: firmware(plainWeather) },
  },
  'INCONCLUSIVE-CONTROL_MOVED': {
    scenario: asking([before, brief, twin], 20),
    acts: { after: honest, twin: { ...old, habits: [sealedWeather] } },
  },
  'INCONCLUSIVE-TOO_FEW_CYCLES': { scenario: asking([before, brief], 58), acts: { after: honest } },
  'INCONCLUSIVE-UNDERPOWERED': {
    scenario: asking([before, brief], 20),
    acts: { after: firmware(sealedWeather, moodyStore) },
  },
};
