import type { Canary } from '../model/canary.ts';
import { createRandom, type Random } from '../model/random.ts';
import type { PlannedApp } from '../model/seeding.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz';
/** 56 bits; two of them are a package name. */
const wordLetters = 12;
/** All of ten digits, so that none is the beginning of another. */
const codes = { least: 1_000_000_000, most: 2_147_483_647 };

const word = (random: Random): string =>
  Array.from({ length: wordLetters }, () => alphabet[random.int(alphabet.length)] ?? 'a').join('');

/** The applications of one block, from the plan's seed alone: as many as the dose says, all fresh. */
export function blockApps(of: { seed: string; arm: string; block: number; dose: number }): PlannedApp[] {
  const { arm, block, dose } = of;
  const random = createRandom(`${of.seed}/apps/${arm}/${block}`);
  return Array.from({ length: dose }, (_, i) => {
    const canary = (kind: Canary['kind'], place: string, value: string): Canary => ({
      id: `${arm}-${block}-${place}-${i}`,
      kind,
      value,
    });
    return {
      id: `${arm}-${block}-app-${i}`,
      package: canary('package', 'app-package', `com.${word(random)}.${word(random)}`),
      versionCode: canary('text', 'app-version-code', String(codes.least + random.int(codes.most - codes.least))),
      versionName: canary('text', 'app-version', `${1 + random.int(9)}.${random.int(10)}.${word(random)}`),
    };
  });
}
