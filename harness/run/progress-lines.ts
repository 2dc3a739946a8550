import { oneLine } from '../model/line.ts';
import type { Progress } from './progress.ts';

/** Plain lines for a pipe or a log: what is done, with the seconds since the start in front. Minor lines are left out. */
export function createLineProgress(write: (line: string) => void, now: () => number): Progress {
  const start = now();
  const line = (text: string): void =>
    write(`[${String(Math.round((now() - start) / 1000)).padStart(4)} s] ${oneLine(text)}`);
  let title = '';
  return {
    phase: (next) => {
      title = next;
      line(title);
    },
    say: (text, options) => {
      if (!options?.minor) line(`  ${text}`);
    },
    done: (failure) => {
      if (failure !== undefined) line(`${title}: ${failure}`);
    },
    close: async () => undefined,
  };
}
