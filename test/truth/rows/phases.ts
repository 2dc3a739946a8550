import { outOfBox } from '../../../scenarios/out-of-box.ts';
import { thirdPartyOs } from '../../../scenarios/third-party-os.ts';
import type { Row } from '../row.ts';

const box = { scenario: outOfBox, update: 'none' } as const;
const systems = { scenario: thirdPartyOs, update: 'none' } as const;

/** The scenarios of a handset from its box, step by step, and of the same handset with a system of other makers. */
export const stepsAndSystems: readonly Row[] = [
  { id: 'box-as-sold', ...box, truth: 'leaks', expected: 'LEAK_CONFIRMED' },
  { id: 'box-open', ...box, from: 'JHCCNBH47.0', truth: 'honest', expected: 'INCONCLUSIVE', gate: 'UNDERPOWERED' },
  { id: 'box-honest', ...box, from: 'JHCCNBH46.0', truth: 'honest', expected: 'INCONCLUSIVE', gate: 'UNDERPOWERED' },
  {
    id: 'box-sms-lost',
    ...box,
    from: 'JHCCNBH47.0',
    faults: ['sms-lost'],
    truth: 'honest',
    expected: 'INCONCLUSIVE',
    gate: 'SEED_NOT_READ_BACK',
  },
  { id: 'systems-vendor-only', ...systems, from: 'JHCCNBH65.0', truth: 'leaks', expected: 'LEAK_CONFIRMED' },
  {
    id: 'systems-both',
    ...systems,
    from: 'JHCCNBH65.0',
    thirdParty: 'cm-10.2-20140105',
    truth: 'leaks',
    expected: 'LEAK_CONFIRMED',
  },
  { id: 'systems-honest', ...systems, from: 'JHCCNBH46.0', truth: 'honest', expected: 'NO_LEAK_FOUND' },
  {
    id: 'systems-same',
    ...systems,
    from: 'JHCCNBH46.0',
    thirdParty: 'JHCCNBH46.0',
    truth: 'honest',
    expected: 'INCONCLUSIVE',
    gate: 'FIRMWARE_UNCHANGED',
  },
];
