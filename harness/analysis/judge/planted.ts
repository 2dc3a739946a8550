import type { Scenario } from '../../model/scenario.ts';

/** What a scenario's doses count, in words: of many, and of one of them. */
export type PlantedWords = { readonly many: string; readonly each: string };

export function plantedWords({ arms }: Pick<Scenario, 'arms'>): PlantedWords {
  return arms.every(({ plants }) => plants === 'apps')
    ? { many: 'applications', each: 'application' }
    : { many: 'contacts and SMS', each: 'contact and SMS' };
}
