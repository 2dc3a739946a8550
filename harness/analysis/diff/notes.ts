import { count, duration, list } from '../judge/words.ts';
import { comparedEndpoints } from './moves.ts';
import { foldedEndpoints, foldedEvents, type Profile } from './profiles.ts';
import type { Side } from './side.ts';

type Sides = {
  readonly a: Side;
  readonly b: Side;
  readonly inA: ReadonlyMap<string, Profile>;
  readonly inB: ReadonlyMap<string, Profile>;
};

/** What could not be compared, or only in part. */
export function comparisonNotes({ a, b, inA, inB }: Sides): string[] {
  const notes: string[] = [];
  for (const [letter, side, profiles] of [
    ['A', a, inA],
    ['B', b, inB],
  ] as const) {
    if (profiles.size === 0) notes.push(`${letter} has no traffic to any endpoint`);
    notes.push(...side.notes.map((note) => `${letter}: ${note}`));
  }
  const longer = Math.max(a.seconds, b.seconds);
  if (longer - Math.min(a.seconds, b.seconds) > 0.1 * longer)
    notes.push(
      `A covers ${duration(a.seconds)} and B ${duration(b.seconds)}: rates are compared, not totals, and what the shorter lacks may just not have been due`,
    );
  if (a.unit !== b.unit)
    notes.push(`A counts ${a.unit}s and B ${b.unit}s: only endpoints are compared, no rates, sizes or periods`);
  const unsearched = [...(a.sightings === null ? ['A'] : []), ...(b.sightings === null ? ['B'] : [])];
  if (unsearched.length === 1) notes.push(`${list(unsearched)} was not searched for canaries, so none are compared`);
  const most = Math.max(inA.size, inB.size);
  if (most > foldedEndpoints)
    notes.push(`periods were looked for at the ${count(foldedEndpoints, 'endpoint')} of each side that uploaded most`);
  const long = [...inA.values(), ...inB.values()].filter(({ uploads }) => uploads.length > foldedEvents).length;
  if (long > 0)
    notes.push(
      `periods were looked for in the first ${count(foldedEvents, 'upload')} of an endpoint, of which some had more`,
    );
  if (most > comparedEndpoints)
    notes.push(`at most ${comparedEndpoints} endpoints of each side were looked through for a successor`);
  return notes;
}
