import type { Outcome } from '../../model/verdict.ts';
import { type Facts, type Leak, leaksOf } from './facts.ts';
import type { JudgedGate } from './gates/index.ts';
import type { Ground } from './gates/rule.ts';

/** An outcome with what it rests on, before it is put in words. */
export type Decision = {
  readonly outcome: Outcome;
  readonly ground: Ground;
  /** Leaks of the old firmware, and of the judged one. */
  readonly before: readonly Leak[];
  readonly leaks: readonly Leak[];
  /** The gates that forbid any other outcome than INCONCLUSIVE, the first one being the reason given. */
  readonly blocking: readonly JudgedGate[];
};

/** True when the old firmware reached none of the places that the leak now goes to. */
function isNew(leak: Leak, { before }: Facts): boolean {
  if (before === null || before.capture === null) return false;
  const known = new Set(before.groups.map(({ key }) => key));
  const addresses = new Set(before.groups.flatMap(({ ips }) => [...ips]));
  const ips = leak.volume?.group.ips ?? leak.decoded?.group?.ips ?? new Set<string>();
  // A host with a name is known by its name: shared hosting gives many names one address.
  return leak.key.includes('.') && !ips.has(leak.key)
    ? !known.has(leak.key)
    : ![...ips].some((ip) => addresses.has(ip));
}

/** The same place as before, but nothing of it is readable in the old form. */
function isTransformed(leak: Leak, before: readonly Leak[]): boolean {
  const old = before.find(({ key }) => key === leak.key)?.decoded;
  if (!old) return false;
  return leak.decoded === null || [...leak.decoded.forms].every((form) => !old.forms.has(form));
}

/** What leaks after an update amount to, against what leaked before it. */
function classifyLeaks(facts: Facts, before: readonly Leak[], leaks: readonly Leak[]): Outcome {
  const oldKeys = new Set(before.map(({ key }) => key));
  if (before.length === 0) return 'LEAK_CONFIRMED';
  const oldClean = leaks.every(({ key }) => !oldKeys.has(key));
  if (oldClean && leaks.every((leak) => isNew(leak, facts))) return 'LEAK_MOVED';
  if (leaks.every((leak) => isTransformed(leak, before))) return 'LEAK_TRANSFORMED';
  return 'LEAK_CONFIRMED';
}

/** The table of outcomes. A gate that blocks what the outcome would rest on makes it INCONCLUSIVE. */
export function decide(facts: Facts, gates: readonly JudgedGate[]): Decision {
  const before = facts.before === null ? [] : leaksOf(facts.before);
  const leaks = leaksOf(facts.judged);
  const ground: Ground =
    leaks.length === 0 ? 'null' : leaks.some(({ decoded }) => decoded !== null) ? 'decoded' : 'volume';
  const blocking = gates.filter(({ gate, blocks }) => gate.passed === false && blocks.includes(ground));
  const opaque = gates.find(({ gate }) => gate.id === 'OPAQUE_SHARE')?.gate.passed !== true;

  const outcome = (): Outcome => {
    if (blocking.length > 0) return 'INCONCLUSIVE';
    if (leaks.length > 0) return facts.before === null ? 'LEAK_CONFIRMED' : classifyLeaks(facts, before, leaks);
    if (facts.before === null) return 'NO_LEAK_FOUND';
    return opaque ? 'FIX_BOUNDED' : 'FIX_CONFIRMED';
  };
  return { outcome: outcome(), ground, before, leaks, blocking };
}
