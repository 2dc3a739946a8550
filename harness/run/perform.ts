import { LeakdiffError } from '../model/failure.ts';
import type { StepFacts } from '../model/journal.ts';
import type { Step } from '../model/plan.ts';
import { explainStep } from '../plan/explain.ts';
import { type Lane, stretchesOf, twinSteps } from '../plan/lanes.ts';
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
 * Performs a plan's steps in order, each with a journal line before and after; those of a twin's arm at the same time as those of the arm that
 * it runs beside. The first failure ends the study: what runs beside it is told to stop, what remains to be stopped and restored is done, and
 * the failure is returned, not thrown, since it is evidence. A journal that cannot be written is such a failure too.
 */
export async function perform(context: RunContext, journal: Journal): Promise<Ending> {
  const { plan, progress } = context;
  const isTwins = twinSteps(plan);
  const twin = context.twin ?? context;
  if (context.twin === null && plan.steps.some(isTwins))
    throw new LeakdiffError('INTERNAL', 'the plan has a twin, but none was attached');
  let ending: Ending = null;
  let phase = '';

  const enterPhase = (index: number): void => {
    const next = phaseOf(plan, index);
    if (next === phase) return;
    if (phase !== '' && ending === null) progress.done();
    progress.phase(next);
    phase = next;
  };

  const performOne = async (index: number, step: Step, own: RunContext, halt: AbortController): Promise<void> => {
    if (ending !== null && !endsThings(step, own)) return;
    const inTime = ending === null;
    // What ends things goes on after an interruption; its own failures are told as they are.
    const signal = inTime ? AbortSignal.any([own.signal, halt.signal]) : own.signal;
    if (!isTwins(step)) enterPhase(index);
    await journal.write({ event: 'step-started', step: index });
    try {
      if (inTime) signal.throwIfAborted();
      if (inTime && journal.failure) throw journal.failure;
      const facts: StepFacts = await performStep(step, { ...own, signal });
      await journal.write({ event: 'step-done', step: index, facts });
    } catch (error) {
      const failure = causeOf(error, inTime ? signal : AbortSignal.any([]));
      await journal.write({ event: 'step-failed', step: index, failure: failure.toFailure() });
      if (ending !== null) return;
      progress.done(`${explainStep(step, plan)}: ${failure.message}`);
      ending = { failure, step };
      halt.abort(new LeakdiffError('INTERRUPTED', `stopped, as what ran beside it failed: ${failure.message}`));
    }
  };

  const performLane = async (lane: Lane, halt: AbortController): Promise<void> => {
    for (const index of lane) {
      const step = plan.steps[index];
      if (step !== undefined) await performOne(index, step, isTwins(step) ? twin : context, halt);
    }
  };

  for (const lanes of stretchesOf(plan)) {
    const halt = new AbortController();
    await Promise.all(lanes.map((lane) => performLane(lane, halt)));
  }
  if (ending === null) progress.done();
  return ending;
}
