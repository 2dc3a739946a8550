import type { Undone } from './capture-network.ts';

/** One part of the network may take this long to go. */
const PART_MS = 15_000;

/** What is to be undone; each undo is queued before the thing that it undoes is done. */
export type UndoList = {
  add(what: string, undo: () => unknown): void;
  /** Undoes everything, last first, each under its own deadline; tells how each went and goes on after a failure. The list is empty afterwards. */
  unwind(): Promise<readonly Undone[]>;
};

export function createUndoList(partMs: number = PART_MS): UndoList {
  const parts: { readonly what: string; readonly undo: () => unknown }[] = [];
  return {
    add: (what, undo) => {
      parts.push({ what, undo });
    },
    unwind: async () => {
      const told: Undone[] = [];
      for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
        told.push(await attempt(part.what, part.undo, partMs));
      }
      return told;
    },
  };
}

async function attempt(what: string, undo: () => unknown, partMs: number): Promise<Undone> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Undone>((resolve) => {
    timer = setTimeout(() => resolve({ what, ok: false, detail: `not done within ${partMs / 1000} s` }), partMs);
  });
  const done = Promise.resolve()
    .then(undo)
    .then(
      () => ({ what, ok: true, detail: 'done' }),
      (error: unknown) => ({ what, ok: false, detail: error instanceof Error ? error.message : String(error) }),
    );
  const result = await Promise.race([done, late]);
  clearTimeout(timer);
  return result;
}
