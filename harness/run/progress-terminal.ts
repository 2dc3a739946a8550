import { Listr } from 'listr2';
import { oneLine } from '../model/line.ts';
import type { Progress } from './progress.ts';

type Phase = {
  readonly title: string;
  /** Resolves to true when the phase begins, to false when it is passed over. */
  readonly begun: PromiseWithResolvers<boolean>;
  readonly settled: PromiseWithResolvers<void>;
};

/** A live list on a terminal: one entry a phase, the current one with what it does now and the time left. */
export function createTerminalProgress(titles: readonly string[]): Progress {
  const phases: Phase[] = titles.map((title) => ({
    title,
    begun: Promise.withResolvers<boolean>(),
    settled: Promise.withResolvers<void>(),
  }));
  const passOver = (from: number, to?: number): void => {
    for (const phase of phases.slice(from, to)) phase.begun.resolve(false);
  };
  let say: (line: string) => void = () => undefined;
  let current = -1;

  const list = new Listr(
    phases.map((phase) => ({
      title: phase.title,
      task: async (_, task) => {
        if (!(await phase.begun.promise)) return task.skip(`${phase.title}: not reached`);
        say = (line) => {
          task.output = oneLine(line);
        };
        await phase.settled.promise;
      },
    })),
    { exitOnError: false, registerSignalListeners: false },
  );
  const shown = list.run();

  return {
    phase: (title) => {
      const next = phases.findIndex((phase) => phase.title === title);
      passOver(current + 1, next);
      current = next;
      phases[current]?.begun.resolve(true);
    },
    say: (line) => say(line),
    done: (failure) => {
      if (failure === undefined) phases[current]?.settled.resolve();
      else phases[current]?.settled.reject(new Error(`${phases[current]?.title}: ${oneLine(failure)}`));
    },
    close: async () => {
      passOver(current + 1);
      phases[current]?.settled.resolve();
      await shown;
    },
  };
}
