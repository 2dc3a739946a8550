import type { Bounds } from '../../model/verdict.ts';
import { describeDecoded } from './canaries.ts';
import type { Arm, Facts, Leak } from './facts.ts';
import { rhythm, sizeRange, standingOf } from './findings.ts';
import type { Decision } from './outcome.ts';
import type { EndpointVolume } from './volumes.ts';
import {
  bytes,
  count,
  duration,
  grouped,
  list,
  name,
  percent,
  place,
  printable,
  pValue,
  significant,
} from './words.ts';

const mostNamed = 3;

/** ` (JHCCNBH45.0)`, or nothing where it is not known. */
export const firmwareOf = (arm: Arm | null): string =>
  arm?.identity ? ` (${printable(arm.identity.incremental)})` : '';

export const endpointsOf = (leaks: readonly Leak[]): string =>
  list(leaks.flatMap((leak) => leak.volume?.group.endpoint ?? leak.decoded?.findings[0]?.endpoint ?? []).map(name));

/** What is readable of leaks: `40 contacts' numbers ... to api.example (...)`. */
function readable(leaks: readonly Leak[]): string {
  const parts = leaks.flatMap(({ decoded }) => {
    const endpoint = decoded?.findings[0]?.endpoint;
    return decoded && endpoint ? [`${describeDecoded(decoded)} to ${place(endpoint)}`] : [];
  });
  const more = parts.length > mostNamed ? [`more to ${count(parts.length - mostNamed, 'other endpoint')}`] : [];
  return list([...parts.slice(0, mostNamed), ...more]);
}

/** True when the data went over connections that nothing protected. */
const isOpen = (leaks: readonly Leak[]): boolean =>
  leaks.some(
    ({ decoded }) => decoded?.group?.flows.some(({ tls, content }) => tls === null && content === 'plain') === true,
  );

/** What the old firmware did, as the rest of a sentence. */
export function oldLeak({ before }: Facts, leaks: readonly Leak[]): string {
  if (leaks.length === 0) return '';
  const start = `before the update${firmwareOf(before)} the handset`;
  const decoded = leaks.filter((leak) => leak.decoded !== null);
  if (decoded.length === 0) return `${start} uploaded data that follows what was planted to ${endpointsOf(leaks)}`;
  return `${start} sent${isOpen(decoded) ? ', readable by anyone on the way,' : ''} ${readable(decoded)}`;
}

/** The rhythm, size and receiver of an upload that follows the seeding, and the numbers that show it. */
function followed(one: EndpointVolume, arm: Arm, of: { readonly confidence: number; readonly moved: boolean }): string {
  const { volume, group } = one;
  const hidden = group.flows.some(({ tls }) => tls !== null) ? ', encrypted,' : ', unread,';
  const fresh = of.moved ? ', an endpoint that the old firmware did not use' : '';
  const first = `${rhythm(one, of.confidence)} it uploads ${sizeRange(one)}${group.opaqueBytes > 0 ? hidden : ''} to ${place(group.endpoint)}${fresh}.`;
  const test = volume.doseResponse;
  if (test === null) return first;
  const interval = `${percent(of.confidence)} interval ${significant(test.interval.low, 3)} to ${significant(test.interval.high, 3)} B`;
  const p = `p = ${pValue(test.pHolm)} by permutation of randomised blocks, corrected for ${count(arm.volumes.tested, 'endpoint')}`;
  return `${first} These uploads grow with what was planted, by ${significant(test.slope, 3)} B a cycle for each contact and SMS (${interval}; ${p}); as many writes of nothing private raise them by ${percent(Math.max(0, test.placeboShare ?? 0))} of that.`;
}

/** Distinct private values that stood in the handset while the judged firmware ran. */
function plantedIn({ judged, input }: Facts): number {
  const counted = input.ledger.entries.filter(
    ({ store, arm }) => store === 'identity' || (arm === judged.id && store !== 'placebo' && store !== 'control'),
  );
  return new Set(counted.map(({ canary }) => canary.id)).size;
}

const cyclesOf = (facts: Facts, bounds: Bounds): string =>
  `${count(bounds.cycles, 'cycle')} of ${duration(facts.input.plan.scenario.cycleSeconds)}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What leaks now: what can be read, and the uploads that follow the seeding. */
export function nowLeaks(facts: Facts, decision: Decision, bounds: Bounds): string {
  const { before, judged, input } = facts;
  const { leaks } = decision;
  const of = { confidence: input.plan.scenario.limits.confidence, moved: decision.outcome === 'LEAK_MOVED' };
  const start =
    before === null
      ? `In ${cyclesOf(facts, bounds)}${firmwareOf(judged)}`
      : `After the update${firmwareOf(judged)}, in ${cyclesOf(facts, bounds)},`;
  const decoded = leaks.filter((leak) => leak.decoded !== null);
  const follows = leaks.flatMap(({ volume }) => (volume?.response === 'follows' ? [followed(volume, judged, of)] : []));
  const [first = '', ...rest] = follows;
  const open =
    decoded.length > 0
      ? [`${start} it sends ${readable(decoded)}.`, capital(first)]
      : [
          `${start} none of ${grouped(plantedIn(facts))} planted values and identifiers can be read in what it sends, but ${first}`,
        ];
  return [...open, ...rest.slice(0, mostNamed).map(capital)].filter((text) => text !== '').join(' ');
}

/** That nothing was found, in what was observed. */
export function nothingFound(facts: Facts, bounds: Bounds): string {
  const tested = facts.judged.volumes.design === null ? '' : ', and no upload follows how much was planted';
  return `in ${cyclesOf(facts, bounds)} none of ${grouped(plantedIn(facts))} planted values and identifiers was found in what the handset sends${tested}.`;
}

/** What a null result does not exclude, in one sentence. */
export function boundsInWords({ judged }: Facts, bounds: Bounds): string {
  const dose = grouped(Math.max(...judged.design.doses));
  const parts = [
    bounds.mdlBytesPerCycle === null
      ? null
      : `an upload of less than ${bytes(bounds.mdlBytesPerCycle)} a cycle that follows the data (at ${dose} contacts and SMS)`,
    bounds.excludedLeakProbability === null
      ? null
      : `a readable leak in fewer than ${percent(bounds.excludedLeakProbability)} of cycles (at ${percent(bounds.confidence)})`,
  ].filter((part) => part !== null);
  const open = parts.length === 0 ? '' : `not excluded are ${parts.join(' and ')}.`;
  if (bounds.opaqueShare === null) return capital(open);
  return `Of the uploaded bytes ${percent(bounds.opaqueShare)} could not be read${open === '' ? '.' : `; ${open}`}`;
}

/** One sentence on the endpoints that were cleared, the busiest first. */
export function cleared({ judged, input }: Facts): string {
  const { confidence, mdlBytesPerCycle } = input.plan.scenario.limits;
  const innocent = judged.volumes.endpoints
    .filter(({ group }) => standingOf(judged, group.key, mdlBytesPerCycle) === 'innocent')
    .sort((a, b) => b.volume.bytes - a.volume.bytes);
  if (innocent.length === 0) return '';
  const named = innocent
    .slice(0, mostNamed)
    .map((one) => `${name(one.group.endpoint)} (${sizeRange(one)} ${rhythm(one, confidence)})`);
  const more = innocent.length > mostNamed ? [count(innocent.length - mostNamed, 'other')] : [];
  return `Innocent, as what they get does not depend on what is planted: ${list([...named, ...more])}.`;
}
