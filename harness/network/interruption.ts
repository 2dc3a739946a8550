import { LeakdiffError } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import { insideLab, type LabMessage } from './lab.ts';

/** From the second interruption to the hard end. */
const NOW_MS = 2_000;
/** Left to the harness' own unwinding, which has its own deadline, before an abandoned lab ends hard. */
const ABANDONED_MS = limits.run.undoMs + 5_000;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How an interruption reaches the harness. Both reasons are INTERRUPTED. */
export type Interruption = {
  /** Aborted by the first interruption: stop, unwind, keep what was captured. */
  readonly unwind: AbortSignal;
  /** Aborted by the second: leave the unwinding where it stands. The process ends 2 seconds later in any case. */
  readonly now: AbortSignal;
  /** Stops listening. */
  close(): void;
};

/**
 * Listens for interruptions: in the private lab over the channel to the outer process, elsewhere for signals. To be called once, early. In the lab a
 * lost channel (the outer process was killed) and a lost terminal or reader of our output count as an interruption too; an abandoned lab then
 * ends hard after `limits.run.undoMs` and 5 seconds.
 */
export function listenForInterruption(): Interruption {
  const unwind = new AbortController();
  const now = new AbortController();
  const interrupt = (by: string): void => {
    const reason = new LeakdiffError('INTERRUPTED', `interrupted by ${by}; what was captured is kept`);
    if (!unwind.signal.aborted) {
      unwind.abort(reason);
    } else if (!now.signal.aborted) {
      now.abort(reason);
      endHardAfter(NOW_MS);
    }
  };
  const abandon = (by: string): void => {
    if (!unwind.signal.aborted) interrupt(by);
    endHardAfter(ABANDONED_MS);
  };
  const releases = [
    listenForLostReader(abandon),
    process.channel && insideLab() ? listenToLab(interrupt, abandon) : listenToSignals(interrupt),
  ];
  const close = (): void => {
    for (const release of releases) release();
  };
  return { unwind: unwind.signal, now: now.signal, close };
}

function listenToLab(interrupt: (by: string) => void, abandon: (by: string) => void): () => void {
  const onMessage = (message: LabMessage): void => {
    if (message.lab === 'interrupt') interrupt(message.signal);
    // The lab is no part of the terminal's session, so it hears of a new width by message only.
    else process.kill(process.pid, 'SIGWINCH');
  };
  const onDisconnect = (): void => abandon('the loss of the process that started the lab');
  process.on('message', onMessage);
  process.on('disconnect', onDisconnect);
  // A service manager that stops us sends its signal to the outer process and to this one: one interruption, and the outer one's word counts.
  const silence = listenToSignals(() => undefined);
  // Listening alone must not keep a finished program from ending.
  process.channel?.unref();
  return () => {
    process.off('message', onMessage);
    process.off('disconnect', onDisconnect);
    silence();
  };
}

function listenToSignals(interrupt: (by: string) => void): () => void {
  for (const name of signals) process.on(name, interrupt);
  return () => {
    for (const name of signals) process.off(name, interrupt);
  };
}

/** A closed pipe or terminal is an interruption, as it is for every program that SIGPIPE ends; unheard, it would end us before anything is undone. */
function listenForLostReader(abandon: (by: string) => void): () => void {
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    abandon('the loss of the reader of its output');
  };
  process.stdout.on('error', onError);
  process.stderr.on('error', onError);
  return () => {
    process.stdout.off('error', onError);
    process.stderr.off('error', onError);
  };
}

function endHardAfter(ms: number): void {
  setTimeout(() => process.exit(1), ms).unref();
}
