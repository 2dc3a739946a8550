import type { Canary } from '../model/canary.ts';
import { createRandom, type Random } from '../model/random.ts';
import type { ArmDesign, ArmId, Scenario } from '../model/scenario.ts';

/** A contact to plant: two canaries that share a record. */
export type Contact = { readonly id: string; readonly name: Canary; readonly phone: Canary };
/** A received message to plant: sender and text. `ageSeconds` is how long before planting it says it came. */
export type Message = {
  readonly id: string;
  readonly address: Canary;
  readonly body: Canary;
  readonly ageSeconds: number;
};
/** An incoming call to plant. */
export type Call = {
  readonly id: string;
  readonly number: Canary;
  readonly seconds: number;
  readonly ageSeconds: number;
};

/** What is planted for one block. */
export type BlockCanaries = {
  readonly contacts: readonly Contact[];
  readonly messages: readonly Message[];
  readonly calls: readonly Call[];
};

const consonants = 'bdfgjklmnprstvz';
const vowels = 'aeiou';
const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** Mobile prefixes of mainland China, where the handset of the case was sold (Wikipedia, "Telephone numbers in China"). */
const mobilePrefixes = ['130', '135', '136', '137', '138', '139', '150', '151', '158', '159', '186', '187', '188'];
/** One call for so many contacts, as phones in use have them. */
const contactsPerCall = 10;
const monthSeconds = 30 * 24 * 3600;

/** Syllables of 75 combinations: 12 of them are 74 bits, so that a name alone is proof. */
function word(random: Random, syllables: number): string {
  let letters = '';
  for (let i = 0; i < syllables; i++) {
    letters += (consonants[random.int(consonants.length)] ?? 'b') + (vowels[random.int(vowels.length)] ?? 'a');
  }
  return letters.charAt(0).toUpperCase() + letters.slice(1);
}

function phoneNumber(random: Random): string {
  const prefix = mobilePrefixes[random.int(mobilePrefixes.length)] ?? '139';
  return `+86${prefix}${String(random.int(1e8)).padStart(8, '0')}`;
}

function text(random: Random): string {
  return Array.from({ length: 4 }, () =>
    Array.from({ length: 6 }, () => base32[random.int(base32.length)] ?? 'a').join(''),
  ).join(' ');
}

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
  const random = createRandom(`${of.seed}/canaries/${arm}/${block}`);
  const taken = new Set<string>();
  const fresh = (): string => {
    let number = phoneNumber(random);
    while (taken.has(number)) number = phoneNumber(random);
    taken.add(number);
    return number;
  };
  const canary = (kind: Canary['kind'], place: string, i: number, value: string): Canary => ({
    id: `${arm}-${block}-${place}-${i}`,
    kind,
    value,
  });
  const each = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

  return {
    contacts: each(dose, (i) => ({
      id: `${arm}-${block}-contact-${i}`,
      name: canary('name', 'contact-name', i, `${word(random, 6)} ${word(random, 6)}`),
      phone: canary('phone', 'contact-phone', i, fresh()),
    })),
    messages: each(dose, (i) => ({
      id: `${arm}-${block}-sms-${i}`,
      address: canary('phone', 'sms-sender', i, fresh()),
      body: canary('text', 'sms-body', i, text(random)),
      ageSeconds: random.int(monthSeconds),
    })),
    calls: each(Math.ceil(dose / contactsPerCall), (i) => ({
      id: `${arm}-${block}-call-${i}`,
      number: canary('phone', 'call-number', i, fresh()),
      seconds: 5 + random.int(600),
      ageSeconds: random.int(monthSeconds),
    })),
  };
}

/** The canary that the handset sends on purpose, to prove that this rig would see one: 125 bits, URL-safe. */
export function controlCanary(of: { seed: string; arm: string }): Canary {
  const random = createRandom(`${of.seed}/control/${of.arm}`);
  const value = Array.from({ length: 25 }, () => base32[random.int(base32.length)] ?? 'a').join('');
  return { id: `${of.arm}-control`, kind: 'text', value };
}
