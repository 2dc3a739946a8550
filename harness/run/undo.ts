import { LeakdiffError } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import { oneLine } from '../model/line.ts';

/** What came of undoing one thing. */
export type Undone = { readonly what: string; readonly ok: boolean; readonly detail: string };

/** Things to undo, queued before the thing itself is done, so that nothing half done is forgotten. */
export type UndoStack = {
  /** Queues an action, with a deadline of its own where it takes longer than undoing usually does; returns a function that takes it off again, for what is no longer to be undone. */
  push(what: string, action: () => Promise<void>, options?: { readonly deadlineMs: number }): () => void;
  /** Performs all, last first, each under the deadline that is left; failures are told and do not stop the rest. `tell` must not throw. */
  unwind(tell: (undone: Undone) => Promise<void>): Promise<boolean>;
};

async function within(milliseconds: number, what: string, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(new LeakdiffError('RESTORE_FAILED', `${what}: no answer within ${Math.round(milliseconds / 1000)} s`)),
      milliseconds,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function createUndoStack(deadlineMs: number = limits.run.undoMs): UndoStack {
  const stack: { what: string; action: () => Promise<void>; deadlineMs: number | null }[] = [];
  return {
    push: (what, action, options) => {
      const item = { what, action, deadlineMs: options?.deadlineMs ?? null };
      stack.push(item);
      return () => {
        const at = stack.indexOf(item);
        if (at >= 0) stack.splice(at, 1);
      };
    },
    unwind: async (tell) => {
      let end = Date.now() + deadlineMs;
      const leastMs = 1_000;
      let allWell = true;
      for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
        let detail = '';
        let ok = true;
        try {
          const begun = Date.now();
          await within(item.deadlineMs ?? Math.max(leastMs, end - begun), item.what, item.action());
          // What has a deadline of its own takes nothing from the others'.
          if (item.deadlineMs !== null) end += Date.now() - begun;
        } catch (error) {
          allWell = ok = false;
          detail = oneLine(error instanceof Error ? error.message : String(error));
        }
        await tell({ what: item.what, ok, detail });
      }
      return allWell;
    },
  };
}
