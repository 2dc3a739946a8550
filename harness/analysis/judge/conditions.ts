import type { Arm, Facts } from './facts.ts';
import { type Leak, leaksOf } from './leaks.ts';

/** What the owner of a handset chose: arms of the judged firmware that differ at most in how they were watched. */
export type Condition = {
  readonly arms: readonly Arm[];
  readonly leaks: readonly Leak[];
  /** Arms whose volumes and cycles count: the passive ones, as interception changes sizes; all where none was passive. */
  readonly measured: readonly Arm[];
};

/** The conditions under which the judged firmware was watched, in the scenario's order. */
export function conditionsOf({ newArms }: Pick<Facts, 'newArms'>): Condition[] {
  const byChoice = new Map<string, Arm[]>();
  for (const arm of newArms) {
    const choice = `${arm.treatment.upgrade}/${arm.treatment.service}`;
    byChoice.set(choice, [...(byChoice.get(choice) ?? []), arm]);
  }
  return [...byChoice.values()].map((arms) => {
    const passive = arms.filter(({ treatment }) => treatment.watch === 'passive');
    return { arms, leaks: leaksOf(arms), measured: passive.length > 0 ? passive : arms };
  });
}

/** The conditions that are to be called clean, whose bounds and gates count; where all leak, all of them. */
export function quietConditions(facts: Pick<Facts, 'newArms'>): Condition[] {
  const all = conditionsOf(facts);
  const clean = all.filter(({ leaks }) => leaks.length === 0);
  return clean.length > 0 ? clean : all;
}

/** How far the owner let the vendor go: data kept over the update, the service switched on. `off` and `as-found` ask for nothing alike. */
function consent({ arms }: Condition): { readonly kept: number; readonly on: number } {
  const [first] = arms;
  return { kept: first?.treatment.upgrade === 'in-place' ? 1 : 0, on: first?.treatment.service === 'on' ? 1 : 0 };
}

const atMost = (a: Condition, b: Condition): boolean => {
  const [one, other] = [consent(a), consent(b)];
  return one.kept <= other.kept && one.on <= other.on;
};

const serviceOf = ({ arms }: Condition) => arms[0]?.treatment.service;

/** That a service falls silent when it is switched off says nothing of whether it asked before it spoke: only conditions that left it alone do. */
const isComparable = (leak: Condition, quiet: Condition): boolean =>
  !(serviceOf(leak) === 'as-found' && serviceOf(quiet) === 'off');

/**
 * True when the owner's choices explain which conditions leak: each that leaks goes further than a clean one, and none leaks that goes no
 * further than a clean one.
 */
export function isOptIn(conditions: readonly Condition[]): boolean {
  const leaking = conditions.filter(({ leaks }) => leaks.length > 0);
  const clean = conditions.filter(({ leaks }) => leaks.length === 0);
  return (
    leaking.length > 0 &&
    leaking.every((leak) => {
      const others = clean.filter((quiet) => isComparable(leak, quiet));
      return others.some((quiet) => atMost(quiet, leak)) && others.every((quiet) => !atMost(leak, quiet));
    })
  );
}
