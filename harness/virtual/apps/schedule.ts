import type { System } from '../system.ts';

/** Handset seconds after the start within which a program's first period begins; the seed says where. */
const earliestSeconds = 15;
const latestSeconds = 75;

export type Schedule = { readonly start: () => void; readonly stop: () => Promise<void> };

/**
 * Runs `task` every period of handset time, as AlarmManager's setRepeating does: anchored at the start, so that no drift adds up, and
 * a turn that comes while the last one still runs, or while there is no address, is left out. A task that fails is logged and has its
 * next chance at the next turn.
 */
export function everyPeriod(options: {
  readonly system: System;
  readonly periodSeconds: number;
  /** Handset seconds within which the first period begins, anywhere; soon after the start where it is left out. */
  readonly firstSeconds?: number | undefined;
  readonly random: () => number;
  readonly log: (line: string) => void;
  readonly task: (signal: AbortSignal) => Promise<void>;
}): Schedule {
  const { system, random, log, task } = options;
  const { clock } = system;
  const period = options.periodSeconds * 1000;
  const abort = new AbortController();
  let running: Promise<void> | null = null;
  let cancel: () => void = () => undefined;

  const run = async () => {
    try {
      await task(abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) log(`failed, will try again in ${options.periodSeconds} s: ${describe(error)}`);
    }
    running = null;
  };
  const arm = (time: number) => {
    cancel = clock.at(time, () => {
      const turns = Math.floor((clock.now() - time) / period) + 1;
      arm(time + Math.max(1, turns) * period);
      if (running === null && system.wifi.address !== null) running = run();
    });
  };

  return {
    start: () =>
      arm(
        clock.now() + 1000 * (earliestSeconds + random() * ((options.firstSeconds ?? latestSeconds) - earliestSeconds)),
      ),
    stop: async () => {
      cancel();
      abort.abort();
      await running;
    },
  };
}

/** Host milliseconds between looks at the radio. */
const lookMs = 250;

/** Runs `task` each time when the handset has come into a network, at the start too. Failures are logged. */
export function onJoin(options: {
  readonly system: System;
  readonly log: (line: string) => void;
  readonly task: (signal: AbortSignal) => Promise<void>;
}): Schedule {
  const { system, log, task } = options;
  const abort = new AbortController();
  let address: string | null = null;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const run = async () => {
    try {
      await task(abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) log(`failed after joining: ${describe(error)}`);
    }
  };
  const look = () => {
    const before = address;
    address = system.wifi.address;
    if (before === null && address !== null) running = running.then(run);
  };

  return {
    start: () => {
      look();
      timer = setInterval(look, lookMs);
    },
    stop: async () => {
      clearInterval(timer);
      abort.abort();
      await running;
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
