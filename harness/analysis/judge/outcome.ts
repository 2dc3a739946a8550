import type { Outcome } from '../../model/verdict.ts';
import { type Condition, conditionsOf, isOptIn } from './conditions.ts';
import type { Facts } from './facts.ts';
import type { JudgedGate } from './gates/index.ts';
import type { Ground } from './gates/rule.ts';
import { type Leak, leaksOf } from './leaks.ts';
import { isNewPlace } from './places.ts';
import { type SlopeChange, slopeChangeOf } from './slopes.ts';

/** An outcome with what it rests on, before it is put in words. */
export type Decision = {
  readonly outcome: Outcome;
  readonly ground: Ground;
  /** Leaks of the old firmware, and of the judged one over all of its arms. */
  readonly before: readonly Leak[];
  readonly leaks: readonly Leak[];
  /** Conditions of the judged firmware that leak, and those in which nothing was found. */
  readonly leaking: readonly Condition[];
  readonly clean: readonly Condition[];
  /** For a leak at a place that leaked before; null where an arm lacks a slope. */
  readonly slopes: SlopeChange | null;
  /** The gates that forbid any other outcome than INCONCLUSIVE, the first one being the reason given. */
  readonly blocking: readonly JudgedGate[];
  /** All gates that forbid to call an arm silent. */
  readonly lacking: readonly JudgedGate[];
  /** The owner's choices would explain which arms leak, but these gates keep the clean ones from being called so. */
  readonly unproven: readonly JudgedGate[];
};

/** What a clean arm needs besides a leaking one of the same firmware and server is only whether it is clean. */
const notNeededBesideLeak: ReadonlySet<string> = new Set(['NOT_REPRODUCED', 'CONTROL_MOVED', 'OPAQUE_SHARE']);

/** The same place as before, nothing of it readable in the old form, and no clear fall in what follows the seeding. */
function isTransformed(leak: Leak, before: readonly Leak[], confidence: number): boolean {
  const old = before.find(({ key }) => key === leak.key);
  if (!old?.decoded) return false;
  const { forms } = old.decoded;
  const other = leak.decoded === null || [...leak.decoded.forms].every((form) => !forms.has(form));
  return other && slopeChangeOf(old, leak, confidence)?.fell !== true;
}

/** True when a place that leaked before shows nothing that could still be a leak in the arms that leak now. */
function isQuiet(old: Leak, leaking: readonly Condition[]): boolean {
  return leaking
    .flatMap(({ arms }) => arms)
    .every(
      ({ decoded, volumes }) =>
        !decoded.some(({ key }) => key === old.key) &&
        !volumes.endpoints.some(({ group, response }) => group.key === old.key && response === 'unsettled'),
    );
}

/** What leaks after an update amount to, against what leaked before it. */
function classifyLeaks(
  facts: Facts,
  of: { readonly before: readonly Leak[]; readonly leaks: readonly Leak[]; readonly leaking: readonly Condition[] },
): Outcome {
  const { before, leaks, leaking } = of;
  const { confidence } = facts.input.plan.scenario.limits;
  if (before.length === 0) return 'LEAK_CONFIRMED';
  const others = before.filter(({ key }) => !leaks.some((leak) => leak.key === key));
  if (leaks.every((leak) => isNewPlace(leak, facts.oldArms)) && others.every((old) => isQuiet(old, leaking)))
    return 'LEAK_MOVED';
  if (leaks.every((leak) => isTransformed(leak, before, confidence))) return 'LEAK_TRANSFORMED';
  return 'LEAK_CONFIRMED';
}

/**
 * The table of outcomes (DESIGN), and the rule for arms that disagree. A gate that blocks what the outcome would rest on makes it
 * INCONCLUSIVE. Else a leak in any arm is a leak: what is clean elsewhere never outweighs it. It is called OPT_IN_ONLY when the owner's
 * choices alone (reset, service) tell the leaking arms from the clean ones and the clean ones meet every gate of a null result; MOVED
 * and TRANSFORMED only when that holds of every leak found. A fix must hold in every arm, and its bounds are those of the weakest.
 */
export function decide(facts: Facts, gates: readonly JudgedGate[]): Decision {
  const { confidence } = facts.input.plan.scenario.limits;
  const before = leaksOf(facts.oldArms);
  const conditions = conditionsOf(facts);
  const leaking = conditions.filter(({ leaks }) => leaks.length > 0);
  const clean = conditions.filter(({ leaks }) => leaks.length === 0);
  const leaks = leaksOf(leaking.flatMap(({ arms }) => arms));
  const isRigTest = facts.input.plan.scenario.rigTest !== undefined;
  const ground: Ground = isRigTest
    ? 'rig'
    : leaks.length === 0
      ? 'null'
      : leaks.some(({ decoded }) => decoded !== null)
        ? 'decoded'
        : 'volume';
  const failing = (on: Ground): JudgedGate[] =>
    gates.filter(({ gate, blocks }) => gate.passed === false && blocks.includes(on));
  const blocking = failing(ground);
  const optIn = isOptIn(conditions);
  const unproven = optIn ? failing('null').filter(({ gate }) => !notNeededBesideLeak.has(gate.id)) : [];
  const read = gates.find(({ gate }) => gate.id === 'OPAQUE_SHARE')?.gate.passed === true;
  const same = leaks.flatMap((leak) => {
    const old = before.find(({ key }) => key === leak.key);
    return old ? (slopeChangeOf(old, leak, confidence) ?? []) : [];
  });

  const outcome = (): Outcome => {
    if (blocking.length > 0) return 'INCONCLUSIVE';
    // What the handset was made to send was seen: a leak, of the rig's own making.
    if (isRigTest) return 'LEAK_CONFIRMED';
    if (optIn && unproven.length === 0) return 'OPT_IN_ONLY';
    if (leaks.length > 0)
      return facts.before === null ? 'LEAK_CONFIRMED' : classifyLeaks(facts, { before, leaks, leaking });
    if (facts.before === null) return 'NO_LEAK_FOUND';
    return read ? 'FIX_CONFIRMED' : 'FIX_BOUNDED';
  };
  return {
    outcome: outcome(),
    ground,
    before,
    leaks,
    leaking,
    clean,
    slopes: same.find(({ fell }) => fell) ?? same[0] ?? null,
    blocking,
    lacking: failing('null'),
    unproven,
  };
}
