import type { Facts } from '../facts.ts';
import { count, duration } from '../words.ts';

/** Something that would settle an open question, with the idle cycles that it takes. */
export type Experiment = {
  /** An order, without its full stop: `Idle 38 more cycles`. */
  readonly action: string;
  /** Idle cycles that it takes. */
  readonly cycles: number;
};

const cap = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Experiments in one sentence each, the one that takes the fewest hours first: `Idle 38 more cycles, 19 h. Or ...` */
export function cheapestFirst(experiments: readonly Experiment[], { input }: Pick<Facts, 'input'>): string {
  const { cycleSeconds } = input.plan.scenario;
  return [...experiments]
    .sort((a, b) => a.cycles - b.cycles)
    .map(({ action, cycles }, i) => {
      const hours = `${action}, ${duration(cycles * cycleSeconds)}.`;
      return i === 0 ? cap(hours) : `Or ${hours.charAt(0).toLowerCase()}${hours.slice(1)}`;
    })
    .join(' ');
}

/** Idle cycles of the whole plan, or of one arm of it. */
export function plannedCycles({ input }: Pick<Facts, 'input'>, arm?: string): number {
  return input.plan.steps.reduce(
    (sum, step) => sum + (step.kind === 'idle' && (arm === undefined || step.arm === arm) ? step.cycles : 0),
    0,
  );
}

const whole = (facts: Pick<Facts, 'input'>): string => {
  const cycles = plannedCycles(facts);
  return `run the scenario again: ${count(cycles, 'idle cycle')}, ${duration(cycles * facts.input.plan.scenario.cycleSeconds)}.`;
};

/** What a repetition of the whole study takes, after what is to be done first: `Mend it, and run the scenario again: 66 idle cycles, 33 h.` */
export function again(facts: Pick<Facts, 'input'>, first: string): string {
  return first === '' ? cap(whole(facts)) : `${first}, and ${whole(facts)}`;
}

/** Something that needs no time of a handset, else a repetition: `Put back the journal, or run the scenario again: ...` */
export function orAgain(facts: Pick<Facts, 'input'>, first: string): string {
  return `${first}, or ${whole(facts)}`;
}
