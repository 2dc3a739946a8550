import { count, grouped } from '../words.ts';
import { armsOf } from './evidence.ts';
import { always, type GateRule } from './rule.ts';

/** All that was planted stood in the handset when it was read back: what is not there cannot leak. */
export const seedNotReadBack: GateRule = {
  id: 'SEED_NOT_READ_BACK',
  needs: ['seeds'],
  blocks: ['volume', 'null'],
  notAsked: always,
  remedy: 'Run the scenario again through all of its seedings.',
  check: (facts) => {
    const seeds = armsOf(facts).flatMap((arm) => arm.seeds.map((seed) => ({ ...seed, arm: arm.id })));
    const wrong = seeds.filter(({ seeded, dose, placebo }) => {
      if (seeded === null || seeded === undefined) return true;
      return seeded.readBack < seeded.planted || (dose + placebo > 0 && seeded.planted === 0);
    });
    const lost = facts.input.ledger.entries.filter(
      ({ store, readBack }) => !readBack && store !== 'identity' && store !== 'control',
    );
    const planted = seeds.reduce((sum, { seeded }) => sum + (seeded?.planted ?? 0), 0);
    const [first] = wrong;
    if (first !== undefined)
      return {
        passed: false,
        detail: `In ${wrong.length} of ${count(seeds.length, 'seeding')} not all was found on reading back, first in block ${first.block + 1} of the arm "${first.arm}": ${grouped(first.seeded?.readBack ?? 0)} of ${grouped(first.seeded?.planted ?? 0)}.`,
        remedy: 'Check that the harness may write contacts and messages on this handset, and run the scenario again.',
      };
    if (lost.length > 0)
      return {
        passed: false,
        detail: `${count(lost.length, 'entry', 'entries')} of the ledger were not read back from the handset.`,
        remedy: 'Check that the harness may write contacts and messages on this handset, and run the scenario again.',
      };
    return {
      passed: true,
      detail: `All ${count(planted, 'planted row')} were read back from the handset.`,
      remedy: '',
    };
  },
};
