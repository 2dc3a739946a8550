import type { Row } from '../row.ts';
import { claim, intercepted, noUpdate, passive, twin } from '../scenarios.ts';

/** Firmware that keeps the owner's data to itself. */
export const honest: readonly Row[] = [
  { id: 'fix-bounded', scenario: passive, update: 'JHCCNBH46.0', truth: 'honest', expected: 'FIX_BOUNDED' },
  { id: 'fix-open', scenario: passive, update: 'JHCCNBH47.0', truth: 'honest', expected: 'FIX_CONFIRMED' },
  { id: 'push-idle', scenario: passive, update: 'JHCCNBH50.0', truth: 'honest', expected: 'FIX_BOUNDED' },
  {
    id: 'no-leak-found',
    scenario: noUpdate,
    from: 'JHCCNBH46.0',
    update: 'none',
    truth: 'honest',
    expected: 'NO_LEAK_FOUND',
  },
  {
    id: 'claim-true',
    scenario: claim,
    from: 'JHCCNBH46.0',
    update: 'none',
    truth: 'honest',
    expected: 'NO_LEAK_FOUND',
  },
  // Honest, but a leak of the case's size would hide in sizes as wild as these.
  {
    id: 'wild-sizes',
    scenario: passive,
    update: 'JHCCNBH60.0',
    truth: 'honest',
    expected: 'INCONCLUSIVE',
    gate: 'UNDERPOWERED',
  },
  // Honest, but what it uploads rises with whatever is written: the placebo shows that it is not the data.
  {
    id: 'counts-writes',
    scenario: passive,
    update: 'JHCCNBH61.0',
    truth: 'honest',
    expected: 'INCONCLUSIVE',
    gate: 'UNDERPOWERED',
  },
  { id: 'fix-intercepted', scenario: intercepted, update: 'JHCCNBH63.0', truth: 'honest', expected: 'FIX_CONFIRMED' },
  // What it sends unwatched it holds back when watched: nobody can say what that was.
  {
    id: 'wary',
    scenario: intercepted,
    update: 'JHCCNBH64.0',
    truth: 'honest',
    expected: 'INCONCLUSIVE',
    gate: 'MITM_SUPPRESSED',
  },
  { id: 'fix-beside-twin', scenario: twin, update: 'JHCCNBH46.0', truth: 'honest', expected: 'FIX_BOUNDED' },
  { id: 'fix-pinned', scenario: intercepted, update: 'JHCCNBH46.0', truth: 'honest', expected: 'FIX_BOUNDED' },
];
