import { LeakdiffError } from '../model/failure.ts';
import type { StepFacts } from '../model/journal.ts';
import type { Step } from '../model/plan.ts';
import { explainStep } from '../plan/explain.ts';
import type { RunContext } from './context.ts';
import type { Journal } from './journal.ts';
import { phaseOf } from './phases.ts';
import { performStep } from './steps/index.ts';

/** How a performance ended: null when every step was done, else what stopped it and at which step. */
export type Ending = { readonly failure: LeakdiffError; readonly step: Step } | null;

/** After a failure only what ends things is still done. */
const endsThings = (step: Step, context: RunContext): boolean =>
  step.kind === 'restore' || (step.kind === 'capture-stop' && context.captures.has(step.capture));

function asFailure(error: unknown): LeakdiffError {
  if (error instanceof LeakdiffError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new LeakdiffError('INTERNAL', `a fault of the program itself: ${message}`, { cause: error });
}

/** The step's own failure, or the reason why the run was told to stop meanwhile, which explains it better. */
const causeOf = (error: unknown, signal: AbortSignal): LeakdiffError =>
  asFailure(signal.aborted ? signal.reason : error);

/**
 * Performs a plan's steps in order, each with a journal line before and after. The first failure ends the study: what remains to be
 * stopped and restored is done, and the failure is returned, not thrown, since it is evidence. A journal that cannot be written is
 * such a failure too.
 */
export async function perform(context: RunContext, journal: Journal): Promise<Ending> {
  let ending: Ending = null;
  let phase = '';
  for (const [index, step] of context.plan.steps.entries()) {
    if (ending !== null && !endsThings(step, context)) continue;
    const next = phaseOf(context.plan, index);
    if (next !== phase) {
      if (phase !== '' && ending === null) context.progress.done();
      context.progress.phase(next);
      phase = next;
    }
    await journal.write({ event: 'step-started', step: index });
    try {
      if (ending === null) context.signal.throwIfAborted();
      if (ending === null && journal.failure) throw journal.failure;
      const facts: StepFacts = await performStep(step, context);
      await journal.write({ event: 'step-done', step: index, facts });
    } catch (error) {
      const failure = causeOf(error, ending === null ? context.signal : AbortSignal.any([]));
      await journal.write({ event: 'step-failed', step: index, failure: failure.toFailure() });
      if (ending === null) {
        context.progress.done(`${explainStep(step, context.plan)}: ${failure.message}`);
        ending = { failure, step };
      }
    }
  }
  if (ending === null) context.progress.done();
  return ending;
}
