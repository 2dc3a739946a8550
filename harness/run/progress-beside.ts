import type { Progress } from './progress.ts';

/** The progress of what runs beside the study: its lines bear its name, and the study's phases are not its own. */
export function createBesideProgress(progress: Progress, name: string): Progress {
  return {
    phase: () => undefined,
    say: (line, options) => progress.say(`${name}: ${line}`, options),
    done: () => undefined,
    close: async () => undefined,
  };
}
