import type { Step } from '../../../model/plan.ts';

/** A step in a few words: `idle, arm "after", block 3`. */
export function explainPlace(step: Step): string {
  const where = [
    'arm' in step ? `arm "${step.arm}"` : null,
    'capture' in step ? `capture "${step.capture}"` : null,
    'block' in step ? `block ${step.block + 1}` : null,
  ].filter((part) => part !== null);
  return [step.kind, ...where].join(', ');
}
