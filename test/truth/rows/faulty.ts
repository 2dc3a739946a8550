import type { GateId } from '../../../harness/model/verdict.ts';
import type { Fault } from '../../../harness/virtual/faults.ts';
import type { Row } from '../row.ts';
import { passive, tooShort, twin } from '../scenarios.ts';

/** An honest update on a rig with one fault: without it the same firmware comes out as a bounded fix. */
const broken = (fault: Fault, gate: GateId): Row => ({
  id: fault,
  scenario: passive,
  update: 'JHCCNBH46.0',
  faults: [fault],
  truth: 'honest',
  expected: 'INCONCLUSIVE',
  gate,
});

/** What keeps a verdict from being given. */
export const faulty: readonly Row[] = [
  broken('update-forged', 'FIRMWARE_UNCHANGED'),
  broken('update-damaged', 'FIRMWARE_UNCHANGED'),
  broken('screen-wakes', 'DEVICE_NOT_IDLE'),
  broken('sms-lost', 'SEED_NOT_READ_BACK'),
  broken('clock-map-off', 'CLOCK_SKEW'),
  broken('upstream-dead', 'NO_UPSTREAM'),
  broken('capture-overrun', 'CAPTURE_GAP'),
  broken('capture-killed', 'CAPTURE_GAP'),
  {
    id: 'no-update-offered',
    scenario: passive,
    update: 'none',
    truth: 'leaks',
    expected: 'INCONCLUSIVE',
    gate: 'FIRMWARE_UNCHANGED',
  },
  {
    id: 'too-few-cycles',
    scenario: tooShort,
    update: 'JHCCNBH46.0',
    truth: 'honest',
    expected: 'INCONCLUSIVE',
    gate: 'TOO_FEW_CYCLES',
  },
  {
    id: 'no-browser',
    scenario: passive,
    update: 'JHCCNBH62.0',
    truth: 'honest',
    expected: 'INCONCLUSIVE',
    gate: 'POSITIVE_CONTROL_FAILED',
  },
  { ...broken('server-off', 'CONTROL_MOVED'), scenario: twin },
];
