import { execa } from 'execa';
import { searchPath } from './programs.ts';

/** The end of what a program said is kept up to this many characters. */
const LOG_CHARACTERS = 64 * 1024;

/** A program that runs beside the harness for a while. */
export type Child = {
  readonly pid: number | undefined;
  /** What it wrote to standard error, the last 64 Ki characters. */
  log(): string;
  /** Resolves, never rejects, with how it ended: `exit code 0`, `SIGKILL`, or why it could not be started. */
  readonly ended: Promise<string>;
  /** Null while it runs. */
  end(): string | null;
  onLog(listener: () => void): void;
  /** Sends the signal, waits for the end, and kills it when it has not come in time. Says whether it ended without being killed. */
  stop(options: { readonly signal: 'SIGINT' | 'SIGTERM'; readonly withinMs: number }): Promise<boolean>;
};

/**
 * Starts a long-running program in a session of its own, so that a terminal's Ctrl-C does not end it before the harness has unwound. It gets SIGTERM
 * when the harness dies, however that comes about (prctl(2), PR_SET_PDEATHSIG; the kernel forgets it for programs with file capabilities).
 */
export function startChild(
  program: string,
  args: readonly string[],
  options: { readonly folder?: string } = {},
): Child {
  let log = '';
  let end: string | null = null;
  const listeners: (() => void)[] = [];
  const child = execa('setpriv', ['--pdeathsig', 'TERM', '--', program, ...args], {
    env: { PATH: searchPath(process.env.PATH), LC_ALL: 'C' },
    ...(options.folder === undefined ? {} : { cwd: options.folder }),
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
    buffer: false,
    detached: true,
    reject: false,
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-LOG_CHARACTERS);
    for (const listener of listeners) listener();
  });
  const ended = child.then((result) => {
    const how = result.signal ?? (result.exitCode === undefined ? null : `exit code ${result.exitCode}`);
    end = how ?? result.shortMessage ?? 'ended';
    return end;
  });
  return {
    pid: child.pid,
    log: () => log,
    ended,
    end: () => end,
    onLog: (listener) => listeners.push(listener),
    stop: async ({ signal, withinMs }) => {
      child.kill(signal);
      let killed = false;
      const timer = setTimeout(() => {
        killed = true;
        child.kill('SIGKILL');
      }, withinMs);
      await ended;
      clearTimeout(timer);
      return !killed;
    },
  };
}
