import type { Plan, Step } from '../model/plan.ts';
import { treatmentOf } from '../model/treatment.ts';

/** Steps of a plan by their index, performed one after the other. */
export type Lane = readonly number[];
/** Lanes that are performed at the same time, the subject's first. What follows begins when all have ended. */
export type Stretch = readonly Lane[];

/** Tells a twin's own steps: those of its arm, and of its arm's capture. */
export function twinSteps({ scenario }: Pick<Plan, 'scenario'>): (step: Step) => boolean {
  const twins = new Set(scenario.arms.filter((arm) => treatmentOf(arm).handset === 'twin').map(({ id }) => id));
  return (step) => ('arm' in step && twins.has(step.arm)) || ('capture' in step && twins.has(step.capture));
}

/** The end of the steps from `start` on that belong together. */
function endOf(steps: readonly Step[], start: number, together: (step: Step) => boolean): number {
  const length = steps.slice(start).findIndex((step) => !together(step));
  return length < 0 ? steps.length : start + length;
}

const range = (start: number, end: number): number[] => Array.from({ length: end - start }, (_, i) => start + i);

/** A plan's steps in the order in which they are performed: a twin's arm, which stands after an arm of the subject's, runs beside that arm. */
export function stretchesOf(plan: Pick<Plan, 'steps' | 'scenario'>): Stretch[] {
  const { steps } = plan;
  const isTwins = twinSteps(plan);
  const stretches: Stretch[] = [];
  for (let at = 0; at < steps.length; ) {
    const step = steps[at];
    const arm = step !== undefined && 'arm' in step ? step.arm : null;
    const end = endOf(
      steps,
      at,
      (other) => (arm === null ? !('arm' in other) : 'arm' in other && other.arm === arm) && !isTwins(other),
    );
    const twinStart = Math.max(end, at);
    const twinEnd = endOf(steps, twinStart, isTwins);
    const lanes = [range(at, end), range(twinStart, twinEnd)].filter((lane) => lane.length > 0);
    stretches.push(...(arm === null ? lanes.map((lane) => [lane]) : [lanes]));
    at = twinEnd;
  }
  return stretches;
}

/** Whether a plan needs a second handset. */
export const hasTwin = (plan: Pick<Plan, 'steps' | 'scenario'>): boolean => plan.steps.some(twinSteps(plan));
