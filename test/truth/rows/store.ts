import { appStore } from '../../../scenarios/app-store.ts';
import type { Row } from '../row.ts';

const store = (id: string, from: string, more: Pick<Row, 'truth' | 'expected'> & Partial<Row>): Row => ({
  ...{ id, from, scenario: appStore, update: 'none', references: true },
  ...more,
});
const otherSigner = /com\.whatsapp as the store delivers it is signed by another certificate than the reference/;
const allGenuine = /com\.whatsapp and com\.tencent\.mm are byte for byte the reference/;

/** Pre-loaded application stores: what they tell, and what they deliver. */
export const stores: readonly Row[] = [
  store('store-reports', 'JHCCNBH81.0', {
    ...{ truth: 'leaks', expected: 'LEAK_CONFIRMED' },
    tells: /75 installed applications' names and 150 .* to app\.market\.xiaomi\.com/,
    tellsNot: otherSigner,
  }),
  store('store-reports-sealed', 'JHCCNBH82.0', {
    ...{ truth: 'leaks', expected: 'LEAK_CONFIRMED' },
    tells: /app\.market\.xiaomi\.com.*with each planted application/,
  }),
  store('store-honest', 'JHCCNBH80.0', { truth: 'honest', expected: 'NO_LEAK_FOUND', tells: allGenuine }),
  store('store-tampered', 'JHCCNBH83.0', { truth: 'honest', expected: 'NO_LEAK_FOUND', tells: otherSigner }),
  store('store-not-installable', 'JHCCNBH81.0', {
    ...{ truth: 'leaks', expected: 'INCONCLUSIVE', gate: 'SEED_NOT_READ_BACK', faults: ['install-restricted'] },
    tells: /SEED_NOT_READ_BACK/,
  }),
];
