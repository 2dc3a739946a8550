import type { Canary } from '../../model/canary.ts';
import { type Needle, needlesOf } from './needles.ts';
import { createSearcher, type Searcher } from './search.ts';

/** Canaries made ready for searching. */
export type CompiledCanaries = {
  readonly canaries: readonly Canary[];
  readonly needles: readonly Needle[];
  readonly search: Searcher;
};

/** Prepares canaries for searching; a value given twice with the same kind is searched once, under the first id. */
export function compileCanaries(canaries: readonly Canary[]): CompiledCanaries {
  const seen = new Set<string>();
  const needles: Needle[] = [];
  canaries.forEach((canary, index) => {
    const key = `${canary.kind}\0${canary.value}`;
    if (seen.has(key)) return;
    seen.add(key);
    for (const needle of needlesOf(canary, index)) needles.push(needle);
  });
  return { canaries, needles, search: createSearcher(needles) };
}
