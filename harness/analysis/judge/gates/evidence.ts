import { quietConditions } from '../conditions.ts';
import type { Arm, Facts } from '../facts.ts';
import { count, list } from '../words.ts';

/** The arms that take part in the judgement: all. */
export const armsOf = ({ arms }: Facts): readonly Arm[] => arms;

/** The arms whose silence a null result would rest on. */
export const quietArms = (facts: Facts): Arm[] => quietConditions(facts).flatMap(({ measured }) => measured);

const named = (arms: readonly Arm[]): string => `the arm ${list(arms.map(({ id }) => `"${id}"`))}`;

const lacking = (arms: readonly Arm[], what: string, lacks: (arm: Arm) => boolean): string | null => {
  const without = arms.filter(lacks);
  return without.length === 0 ? null : `${what} of ${named(without)}`;
};

const noCapture = ({ capture }: Arm): boolean => capture === null;

/** The pieces of evidence that gates ask for; each says what of it is missing, or null when it is all there. */
const pieces = {
  'judged captures': (facts: Facts) => lacking(facts.newArms, 'the capture', noCapture),
  'old captures': ({ oldArms }: Facts) => lacking(oldArms, 'the capture', noCapture),
  captures: ({ arms }: Facts) => lacking(arms, 'the capture', noCapture),
  'capture statistics': ({ arms }: Facts) =>
    lacking(arms, "the capture's own statistics in the journal", ({ captureStats }) => captureStats === null),
  clock: ({ map }: Facts) => (map.knots.length < 2 ? "readings of the handset's clock" : null),
  idle: ({ arms }: Facts) => {
    const planned = arms.flatMap(({ idle }) => idle);
    const missing = planned.filter(({ facts }) => facts === null);
    const without = arms.filter(({ idle }) => idle.length === 0);
    if (without.length > 0) return `any idle block of ${named(without)} in the plan`;
    return missing.length === 0 ? null : `the facts of ${missing.length} of ${count(planned.length, 'idle block')}`;
  },
  controls: ({ arms }: Facts) => lacking(arms, 'the positive control', ({ control }) => control === null),
  seeds: ({ arms }: Facts) => {
    const seeds = arms.flatMap((arm) => arm.seeds);
    const missing = seeds.filter(({ seeded }) => seeded === null || seeded === undefined);
    return missing.length === 0 ? null : `the facts of ${missing.length} of ${count(seeds.length, 'seeding')}`;
  },
  uploads: (facts: Facts) =>
    lacking(quietArms(facts), 'any upload in the capture', ({ groups }) => !groups.some(({ bytes }) => bytes > 0)),
  'dose-response': (facts: Facts) =>
    lacking(quietArms(facts), 'observed blocks at two doses or more', ({ volumes }) => volumes.design === null),
} satisfies Record<string, (facts: Facts) => string | null>;

export type EvidenceName = keyof typeof pieces;

/** What is missing of the evidence asked for, in words; empty when nothing is. */
export function missingEvidence(names: readonly EvidenceName[], facts: Facts): string[] {
  return names.flatMap((name) => pieces[name](facts) ?? []);
}
