import { cipherBlockBytes } from '../../volume/detectable.ts';
import { opaqueShare } from '../bounds.ts';
import type { Facts } from '../facts.ts';
import type { EndpointVolume } from '../volumes.ts';
import { placeboLimit } from '../volumes.ts';
import { bytes, count, duration, grouped, list, name, percent, pValue, significant } from '../words.ts';
import type { GateRule } from './rule.ts';

/** The sum is a test besides those of the endpoints; it takes this share of the level, so that an honest study is not stopped by it. */
const sumShare = 0.1;

/** Why a rise that was found could not be called a leak. */
function doubt({ volume }: EndpointVolume): string {
  const response = volume.doseResponse;
  if (response === null) return 'not tested';
  if (response.placeboShare === null) return 'no placebo was there to compare with';
  if (response.placeboShare >= placeboLimit)
    return `placebo writes raise it by ${percent(response.placeboShare)} of that`;
  if (response.interval.low <= 0) return "the slope's interval reaches zero";
  return 'no dose was repeated';
}

/** Cycles that would bring the MDL down to the limit: it falls with the square root of the cycles. */
function moreCycles({ judged, input }: Facts, mdl: number): number {
  const cycles = judged.blocks.reduce((sum, block) => sum + block.cycles, 0);
  const repeats = judged.design.repeats;
  const wanted = Math.ceil(repeats * (mdl / input.plan.scenario.limits.mdlBytesPerCycle) ** 2);
  return Math.max(1, wanted - repeats) * Math.ceil(cycles / repeats);
}

/** At every endpoint, a leak worth mentioning would have been found, and no rise is left that is neither shown nor excluded. */
export const underpowered: GateRule = {
  id: 'UNDERPOWERED',
  needs: ['judged capture', 'clock', 'dose-response'],
  blocks: ['null'],
  notAsked: ({ judged, input }) => {
    const share = opaqueShare(judged);
    const { limits } = input.plan.scenario;
    return new Set(judged.design.doses).size < 2 && share !== null && share <= limits.opaqueShare
      ? 'This scenario seeds one dose only, and all that was uploaded could be read.'
      : null;
  },
  remedy: 'Run a scenario that seeds at least two doses, each more than once, through all of its blocks.',
  check: (facts) => {
    const { judged, input } = facts;
    const { limits, cycleSeconds } = input.plan.scenario;
    const { endpoints } = judged.volumes;
    const unsettled = endpoints.filter(({ response }) => response === 'unsettled');
    if (unsettled.length > 0) {
      const cycles = judged.blocks.reduce((sum, block) => sum + block.cycles, 0);
      const cases = unsettled.map(
        (one) => `${name(one.group.endpoint)} (p = ${pValue(one.volume.doseResponse?.pHolm ?? 1)}; ${doubt(one)})`,
      );
      return {
        passed: false,
        detail: `Upload rises with the seeding, but not beyond doubt: ${list(cases)}.`,
        remedy: `Double the repeats: idle ${count(cycles, 'more cycle')}, ${duration(cycles * cycleSeconds)}.`,
      };
    }
    // A leak at one of the endpoints raises the sum, too; only where none was found does the sum say something new.
    const { together, design } = judged.volumes;
    const rise = (together?.slope ?? 0) * Math.max(0, ...(design?.doses ?? []));
    if (
      together !== null &&
      together.p <= limits.alpha * sumShare &&
      together.interval.low > 0 &&
      rise >= cipherBlockBytes &&
      endpoints.every(({ response }) => response !== 'follows')
    )
      return {
        passed: false,
        detail: `The upload to all endpoints together rises with the seeding, by ${bytes(rise)} a cycle at the largest dose (p = ${pValue(together.p)}), though that to no single one does: a leak may be spread over many.`,
        remedy: `Double the repeats, and look at the endpoints of the arm "${judged.id}" by domain and holder.`,
      };
    const tested = endpoints.filter(({ detectable, response }) => detectable !== null && response === 'flat');
    const blind = tested.filter(({ volume }) => volume.mdlBytesPerCycle === null);
    const dose = grouped(Math.max(...judged.design.doses));
    if (blind.length > 0)
      return {
        passed: false,
        detail: `With ${count(judged.volumes.design?.arrangements.count ?? 0, 'way')} to deal the doses and ${count(judged.volumes.tested, 'endpoint')} to test, no leak of any size could have been shown at the level ${pValue(limits.alpha)}.`,
        remedy: `Repeat each dose once more: idle ${count(judged.volumes.design?.doses.length ?? 1, 'more block')} of ${count(judged.design.cycles, 'cycle')}.`,
      };
    const worst = tested.reduce<EndpointVolume | null>(
      (most, one) => ((one.volume.mdlBytesPerCycle ?? 0) > (most?.volume.mdlBytesPerCycle ?? -1) ? one : most),
      null,
    );
    if (worst === null)
      return { passed: true, detail: 'No endpoint had uploads that would hide a dose-dependent leak.', remedy: '' };
    const mdl = worst.volume.mdlBytesPerCycle ?? 0;
    const where = `${bytes(mdl)} a cycle at ${dose} records, at ${name(worst.group.endpoint)}; the limit is ${bytes(limits.mdlBytesPerCycle)}`;
    if (mdl <= limits.mdlBytesPerCycle)
      return {
        passed: true,
        detail: `The largest leak that could have been missed is ${where} (power ${significant(limits.power)}).`,
        remedy: '',
      };
    const power = worst.detectable?.powerAt(limits.mdlBytesPerCycle) ?? 0;
    const more = moreCycles(facts, mdl);
    return {
      passed: false,
      detail: `A leak of up to ${where}, where the power is only ${significant(power)} instead of ${significant(limits.power)}.`,
      remedy: `Idle ${count(more, 'more cycle')} in more repeats, ${duration(more * cycleSeconds)}, or seed a larger dose.`,
    };
  },
};
