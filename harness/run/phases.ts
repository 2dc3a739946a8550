import type { Plan } from '../model/plan.ts';

const titles = {
  attach: 'Attach the handset',
  before: 'The old firmware',
  ota: 'The update',
  after: 'The new firmware',
  restore: 'Restore the handset',
} as const;

/** Which part of the study a step belongs to, in words. */
export function phaseOf(plan: Plan, step: number): string {
  const steps = plan.steps.slice(0, step + 1);
  const current = steps.at(-1);
  if (current?.kind === 'restore') return titles.restore;
  for (const earlier of steps.toReversed()) {
    if ('arm' in earlier) return titles[earlier.arm];
    if (earlier.kind === 'ota' || (earlier.kind === 'capture-start' && earlier.capture === 'ota')) return titles.ota;
  }
  return titles.attach;
}

/** All parts of a study, in order. */
export function phasesOf(plan: Plan): string[] {
  return [...new Set(plan.steps.map((_, step) => phaseOf(plan, step)))];
}
