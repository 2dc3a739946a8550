import { LeakdiffError } from '../model/failure.ts';

/** Where a service queues how to take back what it is about to do, before it does it. */
export type UndoQueue = {
  /** `what` names the state that is returned to. Gives a function that takes the entry off again. */
  push(what: string, action: () => Promise<void>): () => void;
};

/**
 * Does `work` and then takes back, last first, whatever it queued; nothing is swallowed.
 * Throws what the work threw, with failed undos told in the message; RESTORE_FAILED when only an undo failed.
 */
export async function withUndo<T>(work: (undo: UndoQueue) => Promise<T>): Promise<T> {
  const queue: { what: string; action: () => Promise<void> }[] = [];
  const push: UndoQueue['push'] = (what, action) => {
    const entry = { what, action };
    queue.push(entry);
    return () => {
      const at = queue.indexOf(entry);
      if (at >= 0) queue.splice(at, 1);
    };
  };
  let outcome: { value: T } | { error: unknown };
  try {
    outcome = { value: await work({ push }) };
  } catch (error) {
    outcome = { error };
  }
  const failed: string[] = [];
  const causes: unknown[] = [];
  for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
    try {
      await entry.action();
    } catch (error) {
      failed.push(`${entry.what}: ${error instanceof Error ? error.message : String(error)}`);
      causes.push(error);
    }
  }
  const untold = failed.length > 0 ? `not taken back: ${failed.join('; ')}` : '';
  if ('value' in outcome) {
    if (untold === '') return outcome.value;
    throw new LeakdiffError('RESTORE_FAILED', `${untold}; put it back by hand`, { cause: causes[0] });
  }
  if (untold === '' || !(outcome.error instanceof LeakdiffError)) throw outcome.error;
  throw new LeakdiffError(outcome.error.code, `${outcome.error.message} (and ${untold})`, { cause: outcome.error });
}
