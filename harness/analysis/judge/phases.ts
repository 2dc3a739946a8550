import { actWords } from '../../model/act.ts';
import type { PhaseFacts } from '../../model/verdict.ts';
import { isPublicAddress } from '../endpoint/scope.ts';
import { describeDecoded } from './canaries.ts';
import type { EndpointGroup } from './endpoints.ts';
import type { Arm, Facts } from './facts.ts';
import { firmwareOf } from './sentences.ts';
import { bytes, count, list, name, place } from './words.ts';

/** Fields of private data that were proven to go to a place: `contact/phone` and so on, with how many distinct ones. */
type Sent = {
  readonly key: string;
  readonly group: EndpointGroup | undefined;
  readonly fields: ReadonlyMap<string, number>;
};

const sentIn = (arm: Arm): Sent[] =>
  arm.decoded.filter(({ proven }) => proven).map(({ key, group, byField }) => ({ key, group, fields: byField }));

const uploadedTo = (arm: Arm): EndpointGroup[] =>
  arm.groups.filter(({ bytes: sum, ips }) => sum > 0 && [...ips].some(isPublicAddress));

/** What each phase of the scenario made the handset send, in the order in which they were gone through; empty where it has none. */
export function phasesOf({ newArms }: Pick<Facts, 'newArms'>): PhaseFacts[] {
  const phases = newArms.filter(({ design }) => design.act !== undefined);
  const seen = new Set<string>();
  const places = new Set<string>();
  return phases.map((arm) => {
    const sent = sentIn(arm).map(({ key, group, fields }) => {
      const first = new Map([...fields].filter(([field]) => !seen.has(`${key} ${field}`)));
      for (const field of fields.keys()) seen.add(`${key} ${field}`);
      return {
        to: group ? name(group.endpoint) : key,
        where: group ? place(group.endpoint) : key,
        what: describeDecoded({ byField: fields }),
        /** Of it, what had not gone there in a phase before. */
        first: first.size === 0 ? null : describeDecoded({ byField: first }),
      };
    });
    const fresh = uploadedTo(arm).filter(({ key }) => !places.has(key));
    for (const { key } of fresh) places.add(key);
    return {
      arm: arm.id,
      after: arm.design.act === undefined ? arm.id : actWords[arm.design.act],
      sent,
      places: fresh.map((group) => ({
        to: name(group.endpoint),
        bytes: group.bytes,
        unread: group.opaqueBytes,
      })),
    };
  });
}

/** The phases told in an answer; all stand in the report. */
const mostTold = 3;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** How much a phase shows: fields that went up for the first time count first, then what went up at all. */
const weight = ({ sent }: PhaseFacts): number => 1000 * sent.filter(({ first }) => first !== null).length + sent.length;

function phaseWords({ after, sent }: PhaseFacts, told: ReadonlySet<string>): string {
  const parts = sent.map(({ to, where, what }) => `${what} to ${told.has(to) ? to : where}`);
  return `${after}, it sends ${list(parts)}`;
}

/** What leaks, phase by phase, the worst of them in the order in which they came; empty where the scenario has no phases. */
export function phaseLeaks(facts: Facts): string {
  const phases = phasesOf(facts);
  if (phases.length === 0) return '';
  const leaking = phases.filter(({ sent }) => sent.length > 0);
  const worst = [...leaking].sort((a, b) => weight(b) - weight(a)).slice(0, mostTold);
  const told = new Set<string>();
  const sentences = leaking
    .filter((phase) => worst.includes(phase))
    .map((phase) => {
      const words = phaseWords(phase, told);
      for (const { to } of phase.sent) told.add(to);
      return `${words}.`;
    });
  const others = leaking.filter((phase) => !worst.includes(phase));
  const quiet = phases.length - leaking.length;
  const more = [
    others.length > 0 ? `${list(others.map(({ after }) => after))} private data goes up too` : '',
    quiet > 0 ? `${count(quiet, 'step')} of ${phases.length} made none go up that could be read` : '',
  ].filter((part) => part !== '');
  const [first = '', ...rest] = sentences;
  const opening = `Step by step, on the firmware${firmwareOf(facts.judged)}: ${first}`;
  return [opening, ...rest.map(capital), more.length > 0 ? `${capital(list(more))}.` : '']
    .filter((part) => part !== '')
    .join(' ');
}

/** That no phase made private data go up, and which of them made the handset speak to places that were new; empty without phases. */
export function phaseSilence(facts: Facts): string {
  const phases = phasesOf(facts);
  if (phases.length === 0 || phases.some(({ sent }) => sent.length > 0)) return '';
  const spoke = phases.slice(1).filter(({ places }) => places.length > 0);
  const told = spoke
    .slice(0, mostTold)
    .map(
      ({ after, places }) =>
        `${after} to ${list(places.slice(0, mostTold).map(({ to, bytes: sum, unread }) => `${to} (${bytes(sum)}${unread > 0 ? ', unread' : ''})`))}`,
    );
  return `None of ${phases.length} steps made private data go up that could be read.${told.length > 0 ? ` For the first time it uploads ${list(told)}.` : ''}`;
}
