import { commandsOf } from '../../../harness/virtual/userland/commands/index.ts';
import { createLog, type Log } from '../../../harness/virtual/userland/log.ts';
import type { FakeSystem } from '../fake-system.ts';

/** How long the caller of a command that goes on stays, milliseconds. */
const patience = 200;

/** Runs a command of the handset's index as the shell (uid 2000) or another uid, without a root and a socket. */
export async function call(
  system: FakeSystem,
  [name = '', ...argv]: readonly string[],
  { uid = 2000, log = createLog({ clock: system.clock }) }: { uid?: number; log?: Log } = {},
): Promise<{ stdout: string; stderr: string; code: number }> {
  const entry = commandsOf(system.sdk).find((candidate) => candidate.name === name);
  if (entry === undefined) return { stdout: '', stderr: `${name}: not found\n`, code: 127 };
  const printed: string[] = [];
  const print = (text: string) => void printed.push(text);
  const caller = new AbortController();
  const leave = setTimeout(() => caller.abort(), patience);
  const reply = await entry.run({ argv, uid, cwd: '/', system, log, print, gone: caller.signal });
  clearTimeout(leave);
  return { stdout: printed.join('') + (reply.stdout ?? ''), stderr: reply.stderr ?? '', code: reply.code ?? 0 };
}
