import type { Arm, Facts } from '../facts.ts';
import { count, list } from '../words.ts';

/** The arms that take part in the judgement. */
export const armsOf = ({ before, judged }: Facts): Arm[] => (before === null ? [judged] : [before, judged]);

const lacking = (facts: Facts, what: string, lacks: (arm: Arm) => boolean): string | null => {
  const arms = armsOf(facts).filter(lacks);
  return arms.length === 0 ? null : `${what} of the arm ${list(arms.map(({ id }) => `"${id}"`))}`;
};

/** The pieces of evidence that gates ask for; each says what of it is missing, or null when it is all there. */
const pieces = {
  identities: (facts: Facts) =>
    lacking(facts, 'the identity of the handset in the journal', (arm) => arm.identity === null),
  'judged capture': ({ judged }: Facts) => (judged.capture === null ? `the capture of the arm "${judged.id}"` : null),
  'old capture': ({ before }: Facts) => (before?.capture === null ? `the capture of the arm "${before.id}"` : null),
  captures: (facts: Facts) => lacking(facts, 'the capture', (arm) => arm.capture === null),
  'capture statistics': (facts: Facts) =>
    lacking(facts, "the capture's own statistics in the journal", (arm) => arm.captureStats === null),
  clock: ({ map }: Facts) => (map.knots.length < 2 ? "readings of the handset's clock" : null),
  idle: (facts: Facts) => {
    const missing = armsOf(facts).flatMap((arm) => arm.idle.filter((idle) => idle.facts === null));
    const planned = armsOf(facts).flatMap((arm) => arm.idle).length;
    if (planned === 0) return 'any idle block in the plan';
    return missing.length === 0 ? null : `the facts of ${missing.length} of ${count(planned, 'idle block')}`;
  },
  controls: (facts: Facts) => lacking(facts, 'the positive control', (arm) => arm.control === null),
  seeds: (facts: Facts) => {
    const seeds = armsOf(facts).flatMap((arm) => arm.seeds);
    const missing = seeds.filter(({ seeded }) => seeded === null);
    return missing.length === 0 ? null : `the facts of ${missing.length} of ${count(seeds.length, 'seeding')}`;
  },
  uploads: ({ judged }: Facts) =>
    judged.groups.some(({ bytes }) => bytes > 0) ? null : `any upload in the capture of the arm "${judged.id}"`,
  'dose-response': ({ judged }: Facts) =>
    judged.volumes.design === null ? 'observed blocks at two doses or more' : null,
} satisfies Record<string, (facts: Facts) => string | null>;

export type EvidenceName = keyof typeof pieces;

/** What is missing of the evidence asked for, in words; empty when nothing is. */
export function missingEvidence(names: readonly EvidenceName[], facts: Facts): string[] {
  return names.flatMap((name) => pieces[name](facts) ?? []);
}
