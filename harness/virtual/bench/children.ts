import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Namespaces } from './machine.ts';

/**
 * The first process of the new namespaces. $1 is a folder to cover with memory, or empty. It waits for the program and buries what the
 * program's children leave behind, as Node buries its own only.
 */
const init = `if [ -n "$1" ]; then mount -t tmpfs -o mode=0755,size=1g leakdiff "$1" || exit 1; fi
shift
exec 4<&0
"$@" <&4 4<&- & wait $!`;
/** Host milliseconds that a child has to end by itself. */
const gentlyMs = 6_000;

export type NamespacedProgram = {
  /** A TypeScript file of this room. */
  readonly file: string;
  readonly args: readonly string[];
  readonly namespaces: Namespaces;
  /** A folder to cover with memory, or null. */
  readonly cover: string | null;
  readonly stdio: SpawnOptions['stdio'];
  readonly path: string;
};

/**
 * Starts a program in network, mount and pid namespaces of its own. Whatever happens to this process, they end: the kernel kills `unshare` with its parent
 * (PR_SET_PDEATHSIG), `unshare` takes its child along, and with the first process of a pid namespace go all others in it. The child
 * is a session of its own, so that Ctrl-C reaches only the launcher.
 *
 * The network namespace is that of the returned child's pid too, once the program has spoken.
 */
export function startInNamespaces(program: NamespacedProgram): ChildProcess {
  const file = join(import.meta.dirname, '..', program.file);
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', file, ...program.args];
  const own = [...program.namespaces.user, '--net', '--mount', '--pid', '--fork', '--kill-child=SIGKILL'];
  const first = ['sh', '-c', init, 'init', program.cover ?? ''];
  return spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'unshare', ...own, '--', ...first, ...node], {
    stdio: program.stdio,
    detached: true,
    env: { ...process.env, PATH: program.path },
  });
}

/** True once the child has ended, also when it could never be started. */
export const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

/** Asks a child to end, waits, and then ends it by force; resolves when it is gone. */
export async function endChild(child: ChildProcess, ask: () => void): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  ask();
  await Promise.race([gone, sleep(gentlyMs, null, { ref: false })]);
  if (!hasEnded(child)) child.kill('SIGKILL');
  await gone;
}
