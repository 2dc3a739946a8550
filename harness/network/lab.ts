import { type ChildProcess, spawn } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { LeakdiffError } from '../model/failure.ts';
import { findNamespaces, unshareArguments } from './namespaces.ts';
import { networkPrograms, requirePrograms, searchPath } from './programs.ts';

/** Set in the lab to the network namespace that it was entered from, `net:[4026531840]`. */
const LAB_VARIABLE = 'LEAKDIFF_LAB';
/** After two interruptions that the lab was told of, the next one ends it by force. */
const TOLD_INTERRUPTIONS = 2;
/** A shell's exit code for a program that a signal ended is 128 and the signal's number; ours are all lower. */
const KILLED = 128;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What the outer process tells the inner one over the IPC channel; interruption.ts listens. */
export type LabMessage = { readonly lab: 'interrupt'; readonly signal: string } | { readonly lab: 'window' };

/** True in the program that `enterLab` started: the variable is set, and the network is not the one that it was entered from. */
export function insideLab(environment: NodeJS.ProcessEnv = process.env): boolean {
  const outside = environment[LAB_VARIABLE];
  return outside !== undefined && outside !== networkNamespace();
}

function networkNamespace(): string {
  return readlinkSync('/proc/self/ns/net');
}

export type LabEntry = {
  /** Script and arguments, as `process.argv.slice(1)`. */
  readonly argv?: readonly string[];
  /** Another way to interrupt, beside SIGINT, SIGTERM and SIGHUP. */
  readonly signal?: AbortSignal;
  readonly environment?: NodeJS.ProcessEnv;
};

/**
 * Runs this program once more inside a private lab: its own network (only `lo`), mounts and processes; nothing can leave it, two of them never meet,
 * and the end of the program ends all others in it. Terminal and pipes are inherited. Returns the inner program's exit code.
 *
 * SIGINT, SIGTERM and SIGHUP reach the inner program once each, as messages (interruption.ts): the lab is a session of its own, so a Ctrl-C of the
 * terminal does not also hit the captures and the handset in it. A third one kills the lab. When this process dies without a word, the inner
 * one sees the channel close and unwinds by itself. Throws PROGRAM_MISSING, NO_NAMESPACES, and INTERRUPTED when the lab was killed.
 */
export async function enterLab(entry: LabEntry = {}): Promise<number> {
  const given = entry.environment ?? process.env;
  const environment = { ...given, PATH: searchPath(given.PATH), [LAB_VARIABLE]: networkNamespace() };
  requirePrograms(networkPrograms, environment.PATH);
  const { user } = await findNamespaces(environment);
  const command = [process.execPath, ...process.execArgv, ...(entry.argv ?? process.argv.slice(1))];
  const lab = spawn('unshare', unshareArguments({ user, command }), {
    detached: true,
    env: environment,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const release = forwardInterruptions(lab, entry.signal);
  try {
    return await exitCodeOf(lab);
  } finally {
    release();
  }
}

function exitCodeOf(lab: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    lab.once('error', (cause) =>
      reject(new LeakdiffError('NO_NAMESPACES', `the private lab could not be started: ${cause.message}`, { cause })),
    );
    lab.once('exit', (code, signal) => {
      if (code !== null && code < KILLED) {
        resolve(code);
        return;
      }
      const how = signal ?? `exit code ${code}`;
      reject(new LeakdiffError('INTERRUPTED', `the private lab was killed (${how}); what was captured is kept`));
    });
  });
}

/** Passes interruptions on until the returned function is called. */
function forwardInterruptions(lab: ChildProcess, signal: AbortSignal | undefined): () => void {
  let told = 0;
  const interrupt = (name: string): void => {
    told += 1;
    if (told > TOLD_INTERRUPTIONS) lab.kill('SIGKILL');
    else tell(lab, { lab: 'interrupt', signal: name });
  };
  const onAbort = (): void => interrupt('abort');
  const onWindow = (): void => tell(lab, { lab: 'window' });
  for (const name of signals) process.on(name, interrupt);
  process.on('SIGWINCH', onWindow);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return () => {
    for (const name of signals) process.off(name, interrupt);
    process.off('SIGWINCH', onWindow);
    signal?.removeEventListener('abort', onAbort);
  };
}

function tell(lab: ChildProcess, message: LabMessage): void {
  if (!lab.connected) return;
  lab.send(message, (error) => {
    // The lab ended meanwhile: its exit, which follows, is what counts.
    if (error) lab.disconnect();
  });
}
