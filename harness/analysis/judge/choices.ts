import type { Condition } from './conditions.ts';
import type { Arm, Facts } from './facts.ts';
import { leaksOf } from './leaks.ts';
import type { Decision } from './outcome.ts';
import { list } from './words.ts';

/** What the owner of a handset did in a condition, in words, as far as it is not the same in all: `after a factory reset`. */
function choiceOf({ arms }: Condition, all: readonly Condition[]): string {
  const treatment = arms[0]?.treatment;
  const differs = (part: 'upgrade' | 'service'): boolean =>
    all.some((other) => other.arms[0]?.treatment[part] !== treatment?.[part]);
  const service = treatment?.service === 'as-found' ? 'left as found' : `switched ${treatment?.service}`;
  const parts = [
    differs('upgrade') ? (treatment?.upgrade === 'reset' ? 'after a factory reset' : 'upgraded in place') : null,
    differs('service') ? `with the service ${service}` : null,
  ];
  return parts.filter((part) => part !== null).join(' ');
}

/** The choices of conditions, told apart from all the others that were watched. */
export const choicesOf = (conditions: readonly Condition[], { leaking, clean }: Decision): string =>
  list(conditions.map((one) => choiceOf(one, [...leaking, ...clean])));

/** Host milliseconds at which arms were last idle, or last seen to leak. */
const lastIdle = (arms: readonly Arm[]): number =>
  Math.max(...arms.flatMap(({ idle }) => idle.flatMap(({ facts }) => (facts === null ? [] : [facts.start.host]))));

/** True when every clean arm was watched after all that leak: then it may be the server that fell silent, and not the choice that tells. */
function silentLast({ leaking, clean }: Decision, { twins }: Facts): boolean {
  const witnesses = [...leaking.flatMap(({ arms }) => arms), ...twins.filter((twin) => leaksOf([twin]).length > 0)];
  return clean.every(({ arms }) => lastIdle(arms) > lastIdle(witnesses));
}

/** What weakens the claim that only the owner's choice makes the handset leak; empty where nothing does. */
export function choiceCaveat(decision: Decision, facts: Facts): string {
  return silentLast(decision, facts)
    ? 'Nothing leaked any more after the clean arm began, so that the server may have been switched off meanwhile; an arm that leaks, watched again at the end, would tell.'
    : '';
}

/** What is to be said of arms that are clean although others leak, where that is not the verdict. */
export function disagreement(decision: Decision): string {
  const { outcome, clean, leaks, unproven } = decision;
  if (clean.length === 0 || leaks.length === 0 || outcome === 'OPT_IN_ONLY') return '';
  const why =
    unproven.length > 0
      ? `, but ${list(unproven.map(({ gate }) => gate.id))} kept it from being called clean there`
      : '; the leak counts all the same';
  return `Nothing was found ${choicesOf(clean, decision)}${why}.`;
}
