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

const endpointOf = (leak: Leak) => leak.volume?.group.endpoint ?? leak.decoded?.findings[0]?.endpoint;

/** What is readable of a leak: `40 contacts' numbers ... to api.example (...)`. */
function readable(leaks: readonly Leak[]): string {
  const parts = leaks.flatMap((leak) => {
    const endpoint = leak.decoded?.findings[0]?.endpoint;
    return leak.decoded && endpoint ? [`${describeDecoded(leak.decoded)} to ${place(endpoint)}`] : [];
  });
  const more = parts.length > mostNamed ? [`more to ${count(parts.length - mostNamed, 'other endpoint')}`] : [];
  return list([...parts.slice(0, mostNamed), ...more]);
}

/** The sentences on an upload that follows the seeding. */
function followed(one: EndpointVolume, arm: Arm, of: { readonly confidence: number; readonly fresh: boolean }): string {
  const { volume, group } = one;
  const hidden = group.flows.some(({ tls }) => tls !== null) ? 'encrypted' : 'unread';
  const kind = group.opaqueBytes > 0 ? `, ${hidden},` : '';
  const fresh = of.fresh ? ', an endpoint that the old firmware did not use' : '';
  const test = volume.doseResponse;
  const first = `${rhythm(one, of.confidence)} it uploads ${sizeRange(one)}${kind} to ${place(group.endpoint)}${fresh}.`;
  if (test === null) return first;
  const placebo = percent(Math.max(0, test.placeboShare ?? 0));
  return `${first} These uploads grow with what was planted, by ${significant(test.slope, 3)} B a cycle for each contact and SMS (${percent(of.confidence)} interval ${significant(test.interval.low, 3)} to ${significant(test.interval.high, 3)} B; p = ${pValue(test.pHolm)} over ${count(arm.volumes.tested, 'endpoint')}, blocks in random order); as many writes of nothing private raise them by ${placebo} of that.`;
}

/** One sentence on the endpoints that were cleared, the busiest first. */
function cleared(facts: Facts): string {
  const { judged, input } = facts;
  const { confidence, mdlBytesPerCycle } = input.plan.scenario.limits;
  const innocent = judged.volumes.endpoints
    .filter(({ group }) => standingOf(judged, group.key, mdlBytesPerCycle) === 'innocent')
    .sort((a, b) => b.volume.bursts - a.volume.bursts);
  if (innocent.length === 0) return '';
  const named = innocent
    .slice(0, mostNamed)
    .map((one) => `${name(one.group.endpoint)} (${sizeRange(one)} ${rhythm(one, confidence)})`);
  const more = innocent.length > mostNamed ? [`${count(innocent.length - mostNamed, 'other')}`] : [];
  return `Innocent, as their uploads stay the same whatever is planted: ${list([...named, ...more])}.`;
}

/** Distinct private values that stood in the handset while the judged firmware ran. */
function plantedIn({ judged, input }: Facts): number {
  return new Set(
    input.ledger.entries
      .filter(
        ({ store, arm }) => (arm === judged.id && !['placebo', 'control'].includes(store)) || store === 'identity',
      )
      .map(({ canary }) => canary.id),
  ).size;
}

/** What a null result does not exclude, in one sentence. */
export function boundsInWords(facts: Facts, bounds: Bounds): string {
  const { judged } = facts;
  const parts: string[] = [];
  if (bounds.mdlBytesPerCycle !== null)
    parts.push(
      `an encrypted leak of less than ${bytes(bounds.mdlBytesPerCycle)} a cycle at ${grouped(Math.max(...judged.design.doses))} contacts and SMS`,
    );
  if (bounds.excludedLeakProbability !== null)
    parts.push(
      `a readable one that fires in fewer than ${percent(bounds.excludedLeakProbability)} of cycles (at ${percent(bounds.confidence)})`,
    );
  return parts.length === 0 ? '' : `Not excluded: ${list(parts)}.`;
}

const sentences = (...parts: string[]): string => parts.filter((part) => part !== '').join(' ');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The verdict in plain English, with its numbers: what a reader may quote. */
export function answerOf(facts: Facts, decision: Decision, bounds: Bounds): string {
  const { before, judged, input } = facts;
  const { confidence } = input.plan.scenario.limits;
  const { leaks, outcome } = decision;
  const firmware = (arm: Arm | null): string => (arm?.identity ? ` (${printable(arm.identity.incremental)})` : '');
  const cycles = `${count(bounds.cycles, 'cycle')} of ${duration(input.plan.scenario.cycleSeconds)}`;
  const old =
    decision.before.length === 0
      ? ''
      : decision.before.some(({ decoded }) => decoded !== null)
        ? `Before the update${firmware(before)} the handset sent, readable by anyone on the way, ${readable(decision.before)}.`
        : `Before the update${firmware(before)} the handset uploaded private data to ${list(decision.before.flatMap((leak) => endpointOf(leak) ?? []).map(name))}.`;

  const now = (): string => {
    const after =
      before === null ? `In ${cycles}${firmware(judged)}` : `After the update${firmware(judged)}, in ${cycles},`;
    const decoded = leaks.filter((leak) => leak.decoded !== null);
    const followedOnes = leaks.filter((leak) => leak.volume?.response === 'follows');
    const open =
      decoded.length > 0
        ? `${after} it sends ${readable(decoded)}.`
        : `${after} none of ${grouped(plantedIn(facts))} planted values and identifiers can be read in what it sends, but ${followedOnes
            .slice(0, 1)
            .map(({ volume }) =>
              volume ? followed(volume, judged, { confidence, fresh: outcome === 'LEAK_MOVED' }) : '',
            )
            .join('')}`;
    const rest = decoded.length > 0 ? followedOnes : followedOnes.slice(1);
    return sentences(
      open,
      ...rest
        .slice(0, mostNamed)
        .map(({ volume }) =>
          volume ? capital(followed(volume, judged, { confidence, fresh: outcome === 'LEAK_MOVED' })) : '',
        ),
    );
  };
  const nothing = `in ${cycles} none of ${grouped(plantedIn(facts))} planted values and identifiers was found in what the handset sends, and no upload follows how much was planted.`;
  const unread =
    bounds.opaqueShare === null ? '' : `${percent(bounds.opaqueShare)} of the uploaded bytes could not be read.`;

  switch (outcome) {
    case 'LEAK_MOVED':
      return sentences('No: the leak moved.', old, now(), cleared(facts));
    case 'LEAK_TRANSFORMED':
      return sentences('No: the same place still gets the data, in another form.', old, now(), cleared(facts));
    case 'LEAK_CONFIRMED':
      return sentences(before === null ? 'It leaks.' : 'No: the handset still leaks.', old, now(), cleared(facts));
    case 'OPT_IN_ONLY':
      return sentences('Only with the service switched on.', old, now());
    case 'FIX_CONFIRMED':
      return sentences(
        'Yes.',
        old,
        `After the update${firmware(judged)}, ${nothing}`,
        unread,
        boundsInWords(facts, bounds),
      );
    case 'FIX_BOUNDED':
      return sentences(
        'Nothing was found any more, within bounds.',
        old,
        `After the update${firmware(judged)}, ${nothing}`,
        unread,
        boundsInWords(facts, bounds),
        cleared(facts),
      );
    case 'NO_LEAK_FOUND':
      return sentences(
        'No leak was found, within bounds.',
        capital(nothing),
        unread,
        boundsInWords(facts, bounds),
        cleared(facts),
      );
    case 'INCONCLUSIVE': {
      const [first, ...more] = decision.blocking;
      const also = more.length > 0 ? `Also not met: ${list(more.map(({ gate }) => gate.id))}.` : '';
      const seen =
        leaks.length > 0
          ? `Seen, but not judged: uploads of private data to ${list(leaks.flatMap((leak) => endpointOf(leak) ?? []).map(name))}.`
          : '';
      return sentences(
        `No verdict can be given: ${first?.gate.id ?? 'a gate'} is not met.`,
        first?.gate.detail ?? '',
        also,
        seen,
      );
    }
  }
}
