import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants as files, openSync } from 'node:fs';
import { constants } from 'node:os';
import { Readable, type Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { ReadStream } from 'node:tty';
import { fileURLToPath } from 'node:url';
import type { ShellProgram } from './options.ts';
import { leftOf } from './sessions.ts';

const PERL = '/usr/bin/perl';
const TERMINAL = fileURLToPath(new URL('terminal.pl', import.meta.url));
const GUARD = fileURLToPath(new URL('guard.pl', import.meta.url));
/** A command that does not end on SIGHUP is killed after this. */
const HANG_UP_MS = 500;
/** How long `killAll` waits for the killed. */
const DEATH_MS = 3_000;
/** Sessions of ended commands are looked through, and forgotten if empty, when there are more than this. */
const LEFT_SESSIONS = 256;
/** Perl needs about 10 ms to become the program; if it never does, input is passed on all the same. */
const START_MS = 5_000;

export type WindowSize = {
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
};

/** A running command of the handset: leader of its own session and process group. */
export type Running = {
  readonly input: Writable;
  /** Everything that the command writes, or without `error` of it only standard output. */
  readonly output: Readable;
  readonly error: Readable | null;
  /** Resolves when the command reads what is written to `input`, terminal settings included. */
  readonly started: Promise<void>;
  /** The exit status, or 128 and the signal's number. Never rejects; 126 for a program that could not be started. */
  readonly exited: Promise<number>;
  /** SIGHUP to the process group, and SIGKILL for what is left of it shortly after. */
  hangUp(): void;
  /** Only does something on a terminal. */
  resize(size: WindowSize): Promise<void>;
};

export type Processes = {
  /** On a terminal of its own, with echo and line discipline (`cooked`) or without (`raw`). */
  onTerminal(program: ShellProgram, mode: 'cooked' | 'raw'): Running;
  /** On sockets: with standard error apart, or merged into the output. */
  onSockets(program: ShellProgram, error: 'apart' | 'merged'): Running;
  /** Kills the commands that run and waits until they are gone. */
  killRunning(): Promise<void>;
  /** Kills also what ended commands left behind in their sessions, as a reboot does. */
  killAll(): Promise<void>;
  /** Lets the guard go. */
  release(): void;
};

/** To a process, or to a process group if negative. */
const signalTo = (target: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(target, signal);
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!gone) throw error;
  }
};

/** Starts the handset's commands, and sees that none outlives its stream, or this process. */
export const createProcesses = (): Processes => {
  const running = new Map<number, Promise<number>>();
  /** Sessions whose leader has ended by itself; others may live on in them (`nohup ... &`). */
  const left = new Set<number>();
  let guard: ChildProcess | null = null;

  // The guard is a process of its own, so that it also works after SIGKILL to this one.
  const tellGuard = (line: string): void => {
    if (guard === null) {
      guard = spawn(PERL, [GUARD], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {} });
      guard.unref();
      // A guard that died is replaced at the next command.
      guard.once('error', () => (guard = null));
      guard.once('exit', () => (guard = null));
      guard.stdin?.on('error', () => (guard = null));
      if (guard.stdin !== null && 'unref' in guard.stdin && typeof guard.stdin.unref === 'function')
        guard.stdin.unref();
    }
    guard?.stdin?.write(line);
  };

  const prune = (): void => {
    const alive = leftOf(left);
    for (const session of left) if (!alive.has(session)) left.delete(session);
  };

  const killRunning = async (): Promise<void> => {
    for (const group of running.keys()) signalTo(-group, 'SIGKILL');
    await Promise.race([Promise.all(running.values()), wait(DEATH_MS, null, { ref: false })]);
  };

  const watch = (child: ChildProcess): Pick<Running, 'exited' | 'hangUp'> => {
    const group = child.pid;
    const exited = new Promise<number>((resolve) => {
      child.once('error', () => resolve(126));
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
    if (group === undefined) return { exited, hangUp: () => undefined };
    running.set(group, exited);
    tellGuard(`+${group}\n`);
    let hungUp = false;
    void exited.then(() => {
      // A group that is being ended stays with us until it is; what a finished command left behind on purpose is let be.
      if (hungUp) return;
      running.delete(group);
      left.add(group);
      if (left.size > LEFT_SESSIONS) prune();
      tellGuard(`-${group}\n`);
    });
    const hangUp = (): void => {
      if (hungUp || !running.has(group)) return;
      hungUp = true;
      signalTo(-group, 'SIGHUP');
      setTimeout(() => {
        signalTo(-group, 'SIGKILL');
        running.delete(group);
        tellGuard(`-${group}\n`);
      }, HANG_UP_MS);
    };
    return { exited, hangUp };
  };

  const onTerminal = (program: ShellProgram, mode: 'cooked' | 'raw'): Running => {
    const master = openSync('/dev/ptmx', files.O_RDWR | files.O_NOCTTY);
    const child = spawn(PERL, [TERMINAL, 'run', mode, program.file, ...program.args], {
      stdio: ['ignore', 'ignore', 'ignore', master, 'pipe'],
      detached: true,
      env: program.env,
      cwd: program.cwd,
    });
    const { exited, hangUp } = watch(child);
    if (child.pid === undefined) {
      closeSync(master);
      throw new Error(`${PERL} could not be started`);
    }
    const terminal = new ReadStream(master);
    // A broken stream ends; who reads or writes it is told by that.
    terminal.on('error', () => terminal.destroy());
    const ready = child.stdio[4];
    if (ready instanceof Readable) ready.resume();
    const started =
      ready == null ? Promise.resolve() : Promise.race([once(ready, 'close'), wait(START_MS, null, { ref: false })]);
    return {
      input: terminal,
      output: terminal,
      error: null,
      started: started.then(() => undefined),
      exited,
      hangUp() {
        // Closing the master hangs up the session, as when a real adbd closes it.
        terminal.destroy();
        hangUp();
      },
      async resize({ rows, columns, width, height }) {
        if (terminal.destroyed) return;
        const size = [rows, columns, width, height].map(String);
        const setter = spawn(PERL, [TERMINAL, 'size', ...size], {
          stdio: ['ignore', 'ignore', 'ignore', master],
          env: {},
        });
        await once(setter, 'exit');
      },
    };
  };

  const onSockets = (program: ShellProgram, error: 'apart' | 'merged'): Running => {
    // Only a shell can give a program one and the same socket as output and error, which keeps their order.
    const [file, args] =
      error === 'merged'
        ? ['/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', program.file, ...program.args]]
        : [program.file, program.args];
    const child = spawn(file, args, { stdio: 'pipe', detached: true, env: program.env, cwd: program.cwd });
    // What a command does not read is lost with it.
    child.stdin.on('error', () => child.stdin.destroy());
    const { exited, hangUp } = watch(child);
    return {
      input: child.stdin,
      output: child.stdout,
      error: error === 'apart' ? child.stderr : null,
      started: Promise.resolve(),
      exited,
      hangUp() {
        // A command that ignores SIGHUP must not block on a full pipe (shell_service.cpp, PassDataStreams).
        for (const end of child.stdio) end?.destroy();
        hangUp();
      },
      resize: () => Promise.resolve(),
    };
  };

  return {
    onTerminal,
    onSockets,
    killRunning,
    async killAll() {
      for (const pids of leftOf(left).values()) for (const pid of pids) signalTo(pid, 'SIGKILL');
      left.clear();
      await killRunning();
    },
    release: () => void guard?.stdin?.end(),
  };
};
