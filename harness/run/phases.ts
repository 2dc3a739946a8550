import type { Plan } from '../model/plan.ts';
import { otaCapture } from '../model/scenario.ts';
import { twinSteps } from '../plan/lanes.ts';

const titles = { attach: 'Attach the handset', ota: 'The update', restore: 'Restore the handset' } as const;
const armTitles: Readonly<Record<string, string>> = { before: 'The old firmware', after: 'The new firmware' };

/** Which part of the study a step belongs to, in words; a twin's steps to the one that they run beside. */
export function phaseOf(plan: Plan, step: number): string {
  const isTwins = twinSteps(plan);
  const steps = plan.steps.slice(0, step + 1).filter((one) => !isTwins(one));
  const current = steps.at(-1);
  if (current?.kind === 'restore') return titles.restore;
  for (const earlier of steps.toReversed()) {
    if ('arm' in earlier) return armTitles[earlier.arm] ?? `The arm "${earlier.arm}"`;
    if (earlier.kind === 'ota' || (earlier.kind === 'capture-start' && earlier.capture === otaCapture))
      return titles.ota;
  }
  return titles.attach;
}

/** All parts of a study, in order. */
export function phasesOf(plan: Plan): string[] {
  return [...new Set(plan.steps.map((_, step) => phaseOf(plan, step)))];
}
