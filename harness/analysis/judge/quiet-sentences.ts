import type { Bounds } from '../../model/verdict.ts';
import { type Condition, quietConditions } from './conditions.ts';
import type { Arm, Facts } from './facts.ts';
import { standingOf } from './findings.ts';
import { plantedWords } from './planted.ts';
import { shortRhythm, sizeRange } from './rhythm.ts';
import { cyclesOf, mostNamed, plantedIn } from './sentences.ts';
import type { EndpointVolume } from './volumes.ts';
import { bytes, count, grouped, list, name, percent, significant } from './words.ts';

/** That nothing was found, in what was observed. */
export function nothingFound(
  facts: Facts,
  of: { readonly bounds: Bounds; readonly conditions: readonly Condition[] },
): string {
  const arms = of.conditions.flatMap((condition) => condition.arms);
  const tested = arms.some(({ volumes }) => volumes.design !== null)
    ? ', and no upload follows how much was planted'
    : '';
  const each =
    arms.length > 1
      ? `${of.bounds.cycles === 0 ? '' : 'at least '}${cyclesOf(facts, of.bounds.cycles)} in each of ${arms.length} arms`
      : cyclesOf(facts, of.bounds.cycles);
  return `in ${each} none of ${grouped(plantedIn(arms, facts))} planted values and identifiers was found in what the handset sends${tested}`;
}

/** What a null result does not exclude, in one sentence. */
export function boundsInWords(facts: Facts, bounds: Bounds): string {
  const arms = quietConditions(facts).flatMap(({ measured }) => measured);
  const dose = grouped(Math.max(...arms.map(({ design }) => Math.max(...design.doses))));
  const parts = [
    bounds.mdlBytesPerCycle === null
      ? null
      : `an upload of less than ${bytes(bounds.mdlBytesPerCycle)} a cycle that follows the data (at ${dose} ${plantedWords(facts.input.plan.scenario).many})`,
    bounds.excludedLeakProbability === null
      ? null
      : `a readable leak in fewer than ${percent(bounds.excludedLeakProbability)} of cycles (at ${percent(bounds.confidence)})`,
  ].filter((part) => part !== null);
  const open = parts.length === 0 ? '' : `not excluded are ${parts.join(' and ')}.`;
  if (bounds.opaqueShare === null) return open.charAt(0).toUpperCase() + open.slice(1);
  const read =
    bounds.opaqueShare === 0
      ? 'All that was uploaded could be read'
      : `Of the uploaded bytes ${percent(bounds.opaqueShare)} could not be read`;
  return `${read}${open === '' ? '.' : `; ${open}`}`;
}

/** That what each record adds to the upload is shown to lie below the limit fixed beforehand, or is not; of outcomes that rest on silence. */
export function slopeLimit({ slope }: Bounds, { input }: Facts): string {
  if (slope === null) return '';
  const { upper, confidence, limit, shown } = slope;
  const fixed = `the limit fixed beforehand was ${significant(limit, 3)} B`;
  const claim = `each ${plantedWords(input.plan.scenario).each} adds at most ${significant(upper, 2)} B a cycle to any upload (at ${percent(confidence)}); ${fixed}`;
  return shown
    ? `${claim.charAt(0).toUpperCase()}${claim.slice(1)}.`
    : `That is not enough to call it fixed by volume alone: ${claim}.`;
}

/** One sentence on the endpoints that were cleared, the busiest first. */
export function cleared({ newArms, input }: Facts): string {
  const { mdlBytesPerCycle } = input.plan.scenario.limits;
  const standing = (arm: Arm, key: string) => standingOf(arm, key, mdlBytesPerCycle);
  const innocent = new Map<string, EndpointVolume>();
  for (const arm of newArms) {
    for (const one of arm.volumes.endpoints) {
      const { key } = one.group;
      const everywhere = newArms.every(
        (other) => standing(other, key) === 'innocent' || !other.groups.some((group) => group.key === key),
      );
      if (everywhere && !innocent.has(key)) innocent.set(key, one);
    }
  }
  const all = [...innocent.values()].sort((a, b) => b.volume.bytes - a.volume.bytes);
  if (all.length === 0) return '';
  const named = all
    .slice(0, mostNamed)
    .map((one) => `${name(one.group.endpoint)} (${sizeRange(one)} ${shortRhythm(one)})`);
  const more = all.length > mostNamed ? [count(all.length - mostNamed, 'other')] : [];
  return `Innocent, as what they get does not depend on what is planted: ${list([...named, ...more])}.`;
}
