import type { Outcome } from '../../../harness/model/verdict.ts';
import type { Row } from '../row.ts';
import { beacon, claim, intercepted, noUpdate, passive, service } from '../scenarios.ts';

/** An update to a firmware that leaks, watched passively. */
const leaks = (id: string, update: string, expected: Outcome): Row => ({
  id,
  scenario: passive,
  update,
  truth: 'leaks',
  expected,
});

/** Firmware that sends the owner's data away. */
export const leaking: readonly Row[] = [
  leaks('unchanged', 'JHCCNBH41.0', 'LEAK_CONFIRMED'),
  { ...leaks('by-volume', 'JHCCNBH48.0', 'LEAK_CONFIRMED'), from: 'JHCCNBH45.0' },
  leaks('moved', 'JHCCNBH45.0', 'LEAK_MOVED'),
  leaks('hashed', 'JHCCNBH42.0', 'LEAK_TRANSFORMED'),
  leaks('encrypted', 'JHCCNBH43.0', 'LEAK_TRANSFORMED'),
  leaks('push-burst', 'JHCCNBH49.0', 'LEAK_MOVED'),
  // The whole upload of 30 hours is one or two bursts: no statistics of volume can decide that, and none may say that it did.
  { ...leaks('daily-sealed', 'JHCCNBH51.0', 'INCONCLUSIVE'), gate: 'UNDERPOWERED' },
  leaks('daily-open', 'JHCCNBH52.0', 'LEAK_CONFIRMED'),
  leaks('charging', 'JHCCNBH53.0', 'LEAK_MOVED'),
  leaks('on-battery', 'JHCCNBH54.0', 'LEAK_MOVED'),
  leaks('delta', 'JHCCNBH55.0', 'LEAK_MOVED'),
  // The resolver that passes the names on is one that the old firmware used, too.
  leaks('names', 'JHCCNBH57.0', 'LEAK_CONFIRMED'),
  leaks('inner-aes', 'JHCCNBH58.0', 'LEAK_MOVED'),
  { ...leaks('daily-inner-aes', 'JHCCNBH59.0', 'INCONCLUSIVE'), gate: 'UNDERPOWERED' },
  {
    id: 'leak-no-update',
    scenario: noUpdate,
    from: 'JHCCNBF33.0',
    update: 'none',
    truth: 'leaks',
    expected: 'LEAK_CONFIRMED',
  },
  { ...leaks('profile', 'none', 'LEAK_CONFIRMED'), scenario: beacon, from: 'JHCCNBH70.0' },
  { ...leaks('claim-leaking', 'none', 'LEAK_CONFIRMED'), scenario: claim, from: 'JHCCNBH45.0' },
  { ...leaks('beacon-open', 'none', 'LEAK_CONFIRMED'), scenario: beacon, from: 'JHCCNBF33.0' },
  // One dose tells where, when and how much, but not whether it is the data: that the verdict must say.
  { ...leaks('beacon-sealed', 'none', 'INCONCLUSIVE'), scenario: beacon, from: 'JHCCNBH45.0', gate: 'UNDERPOWERED' },
  { ...leaks('inner-aes-intercepted', 'JHCCNBH58.0', 'LEAK_MOVED'), scenario: intercepted },
  { ...leaks('pinned-leak', 'JHCCNBH56.0', 'LEAK_MOVED'), scenario: intercepted },
  { ...leaks('opt-in', 'JHCCNBH44.0', 'OPT_IN_ONLY'), scenario: service },
];
