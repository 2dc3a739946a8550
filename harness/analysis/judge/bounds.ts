import type { Bounds } from '../../model/verdict.ts';
import { excludedProbability, excludedProbabilityAnytime } from '../volume/zero-hit.ts';
import { type Condition, quietConditions } from './conditions.ts';
import type { Arm, Facts } from './facts.ts';
import { slopeBoundOf } from './slopes.ts';

/** Share of uploaded application bytes that stayed unread, what interception wrote down counted as read; null where nothing was uploaded. */
export function opaqueShare({ groups, transcripts }: Pick<Arm, 'groups' | 'transcripts'>): number | null {
  const bytes = groups.reduce((sum, group) => sum + group.bytes, 0);
  const unread = groups.filter(({ key }) => !transcripts.some(({ hosts }) => hosts.has(key)));
  return bytes === 0 ? null : unread.reduce((sum, group) => sum + group.opaqueBytes, 0) / bytes;
}

/** Whole idle cycles of an arm that were observed, wash-out included; none without a capture. */
export function observedCycles({ capture, blocks }: Pick<Arm, 'capture' | 'blocks'>): number {
  return capture === null ? 0 : blocks.reduce((sum, { cycles }) => sum + cycles, 0);
}

/** Unread share of a condition: the least of its arms that were watched for `minCycles`; of those watched in passing all count. */
export function unreadOf({ arms, measured }: Condition, minCycles: number): number | null {
  const long = arms.filter((arm) => measured.includes(arm) || observedCycles(arm) >= minCycles);
  return least(long.map(opaqueShare));
}

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
const least = (values: readonly (number | null)[]): number | null =>
  known(values).reduce<number | null>((low, value) => (low === null ? value : Math.min(low, value)), null);
/** The largest; null where there is none, or where one is not known. */
const weakest = (values: readonly (number | null)[]): number | null =>
  values.length === 0 || values.includes(null) ? null : Math.max(...known(values));

/** The MDLs of the endpoints at which no leak was found; a null is one that could hide a leak of any size. */
function quietMdls({ volumes }: Arm): (number | null)[] {
  const quiet = volumes.endpoints.filter(({ response }) => response === 'flat' || response === 'unsettled');
  return quiet.map(({ volume }) => volume.mdlBytesPerCycle);
}

/** What the judged firmware's arms can exclude: of several that are clean the weakest, as a claim on all holds no more. */
export function boundsOf(facts: Facts): Bounds {
  const { confidence, minCycles } = facts.input.plan.scenario.limits;
  const conditions = quietConditions(facts);
  const arms = conditions.flatMap(({ measured }) => measured);
  const cycles = Math.min(...arms.map(observedCycles));
  const hit = arms.some(({ decoded }) => decoded.some(({ proven }) => proven));
  return {
    confidence,
    mdlBytesPerCycle: weakest(arms.flatMap(quietMdls)),
    cycles,
    excludedLeakProbability: hit ? null : excludedProbability(cycles, confidence),
    excludedLeakProbabilityAnytime: hit ? null : excludedProbabilityAnytime(cycles, confidence),
    slope: slopeBoundOf(arms, facts),
    opaqueShare: weakest(known(conditions.map((condition) => unreadOf(condition, minCycles)))),
  };
}
