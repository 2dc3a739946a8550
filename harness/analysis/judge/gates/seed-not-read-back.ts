import type { ArmDesign } from '../../../model/scenario.ts';
import type { Facts } from '../facts.ts';
import { count, grouped, printable } from '../words.ts';
import { armsOf } from './evidence.ts';
import { again, orAgain } from './experiment.ts';
import { always, type GateRule } from './rule.ts';

/** What an owner has to allow. */
const mayWrite = ({ input }: Facts): string =>
  input.plan.scenario.arms.some(({ plants }) => plants === 'apps')
    ? 'Check that the handset lets the harness install applications (on MIUI "Install via USB" in the developer options, and its question on the screen)'
    : 'Check that the harness may write contacts and messages on this handset';
/** Stores that hold as many records as a dose says. */
const dosed = ({ plants }: ArmDesign): string[] => (plants === 'apps' ? ['sentinel'] : ['contact', 'sms']);

/** All that was planted stood in the handset when it was read back: what is not there cannot leak. */
export const seedNotReadBack: GateRule = {
  id: 'SEED_NOT_READ_BACK',
  needs: ['seeds'],
  blocks: ['volume', 'null'],
  notAsked: always,
  remedy: (facts) => again(facts, 'Let every seeding end'),
  check: (facts) => {
    const seeds = armsOf(facts).flatMap((arm) =>
      arm.seeds.map((seed) => ({ ...seed, arm: arm.id, stores: dosed(arm.design) })),
    );
    const wrong = seeds.filter(({ seeded, dose, placebo }) => {
      if (seeded === null || seeded === undefined) return true;
      return !(seeded.readBack >= seeded.planted) || !(seeded.planted >= dose + placebo);
    });
    const lost = facts.input.ledger.entries.filter(
      ({ store, readBack }) => !readBack && store !== 'identity' && store !== 'control',
    );
    const records = new Map<string, Set<string>>();
    for (const { arm, block, store, record } of facts.input.ledger.entries) {
      const key = `${arm} ${block} ${store}`;
      records.set(key, (records.get(key) ?? new Set()).add(record));
    }
    const unlisted = seeds.filter(({ arm, block, dose, stores }) =>
      stores.some((store) => !((records.get(`${arm} ${block} ${store}`)?.size ?? 0) >= dose)),
    );
    const planted = seeds.reduce((sum, { seeded }) => sum + (seeded?.planted ?? 0), 0);
    const [first] = wrong;
    if (first !== undefined)
      return {
        passed: false,
        detail: `In ${wrong.length} of ${count(seeds.length, 'seeding')} not all was found on reading back, first in block ${first.block + 1} of the arm "${first.arm}": ${grouped(first.seeded?.readBack ?? 0)} of ${grouped(first.seeded?.planted ?? 0)}.`,
        remedy: again(facts, mayWrite(facts)),
      };
    if (lost.length > 0)
      return {
        passed: false,
        detail: `${count(lost.length, 'entry', 'entries')} of the ledger were not read back from the handset.`,
        remedy: again(facts, mayWrite(facts)),
      };
    if (unlisted.length > 0)
      return {
        passed: false,
        detail: `The ledger does not hold all that the plan plants in ${count(unlisted.length, 'seeding')}: what it lacks was not searched for.`,
        remedy: orAgain(facts, 'Put back the ledger that the run left'),
      };
    const impossible = new Map(
      seeds.flatMap(({ seeded }) => seeded?.impossible ?? []).map((one) => [one.store, one.why]),
    );
    const lacks = [...impossible].map(
      ([store, why]) => ` Nothing is said of the store "${printable(store)}": ${printable(why, 200)}.`,
    );
    return {
      passed: true,
      detail: `All ${count(planted, 'planted row')} were read back from the handset.${lacks.join('')}`,
      remedy: '',
    };
  },
};
