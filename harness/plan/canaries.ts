import type { Canary } from '../model/canary.ts';
import { createMint, lettersAndDigits } from '../model/mint.ts';
import { createRandom } from '../model/random.ts';
import type { ArmDesign, ArmId, Scenario } from '../model/scenario.ts';
import type { BlockCanaries } from '../model/seeding.ts';

export type { BlockCanaries } from '../model/seeding.ts';

/** One call for so many contacts, as phones in use have them. */
const contactsPerCall = 10;
const monthSeconds = 30 * 24 * 3600;

/** The arm whose name the values and the order of an arm's blocks are made from: its own, or the one that it shares them with. */
export const seedsOf = (arm: Pick<ArmDesign, 'id' | 'seedsOf'>): ArmId => arm.seedsOf ?? arm.id;

/** The same by the arm's id. */
export function seedsOfArm({ arms }: Pick<Scenario, 'arms'>, id: ArmId): ArmId {
  return seedsOf(arms.find((arm) => arm.id === id) ?? { id });
}

/**
 * The canaries of one block, from the plan's seed alone: as many contacts and as many received SMS as the dose says and a tenth
 * of calls, all fresh, incompressible, and no number twice within a block.
 */
export function blockCanaries(of: { seed: string; arm: string; block: number; dose: number }): BlockCanaries {
  const { arm, block, dose } = of;
  const mint = createMint(createRandom(`${of.seed}/canaries/${arm}/${block}`));
  const canary = (kind: Canary['kind'], place: string, i: number, value: string): Canary => ({
    id: `${arm}-${block}-${place}-${i}`,
    kind,
    value,
  });
  const each = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

  return {
    contacts: each(dose, (i) => ({
      id: `${arm}-${block}-contact-${i}`,
      name: canary('name', 'contact-name', i, mint.name()),
      phone: canary('phone', 'contact-phone', i, mint.phone()),
    })),
    messages: each(dose, (i) => ({
      id: `${arm}-${block}-sms-${i}`,
      address: canary('phone', 'sms-sender', i, mint.phone()),
      body: canary('text', 'sms-body', i, mint.text()),
      ageSeconds: mint.int(monthSeconds),
    })),
    calls: each(Math.ceil(dose / contactsPerCall), (i) => ({
      id: `${arm}-${block}-call-${i}`,
      number: canary('phone', 'call-number', i, mint.phone()),
      seconds: 5 + mint.int(600),
      ageSeconds: mint.int(monthSeconds),
    })),
  };
}

/** The canary that the handset sends on purpose, to prove that this rig would see one: 125 bits, URL-safe. */
export function controlCanary(of: { seed: string; arm: string }): Canary {
  const random = createRandom(`${of.seed}/control/${of.arm}`);
  const value = lettersAndDigits(random, 25);
  return { id: `${of.arm}-control`, kind: 'text', value };
}
