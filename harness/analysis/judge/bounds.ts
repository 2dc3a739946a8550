import type { Bounds } from '../../model/verdict.ts';
import { excludedProbability } from '../volume/zero-hit.ts';
import type { Arm, Facts } from './facts.ts';

/** Share of uploaded application bytes that stayed unread; null where nothing was uploaded. */
export function opaqueShare({ groups }: Pick<Arm, 'groups'>): number | null {
  const bytes = groups.reduce((sum, group) => sum + group.bytes, 0);
  return bytes === 0 ? null : groups.reduce((sum, group) => sum + group.opaqueBytes, 0) / bytes;
}

/** Whole idle cycles of an arm that were observed, wash-out included; none without a capture. */
export function observedCycles({ capture, blocks }: Pick<Arm, 'capture' | 'blocks'>): number {
  return capture === null ? 0 : blocks.reduce((sum, { cycles }) => sum + cycles, 0);
}

/** The largest MDL over the endpoints at which no leak was found; null where there is none, or one could hide a leak of any size. */
function largestMdl({ volumes }: Arm): number | null {
  const quiet = volumes.endpoints.filter(({ response }) => response === 'flat' || response === 'unsettled');
  const mdls = quiet.map(({ volume }) => volume.mdlBytesPerCycle);
  return mdls.length === 0 || mdls.includes(null)
    ? null
    : mdls.reduce<number>((most, mdl) => Math.max(most, mdl ?? 0), 0);
}

/** What the judged arm can exclude. */
export function boundsOf({ judged, input }: Facts): Bounds {
  const { confidence } = input.plan.scenario.limits;
  const cycles = observedCycles(judged);
  const hit = judged.decoded.some(({ proven }) => proven);
  return {
    confidence,
    mdlBytesPerCycle: largestMdl(judged),
    cycles,
    excludedLeakProbability: hit ? null : excludedProbability(cycles, confidence),
    opaqueShare: opaqueShare(judged),
  };
}
