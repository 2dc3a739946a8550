import { randomBytes } from 'node:crypto';
import { commandLine } from './quote.ts';
import type { ShellOptions, ShellResult } from './shell.ts';
import type { TransferOptions } from './sync.ts';

/** The least that a script needs of a handset. */
export type ScriptHost = {
  push(contents: Uint8Array, path: string, options?: TransferOptions): Promise<{ bytes: number }>;
  run(command: string, options?: ShellOptions): Promise<ShellResult>;
};

/** Where the shell's user may write and everybody may read, on every version. */
export const scratchFolder = '/data/local/tmp';

/**
 * Pushes a shell script, runs it with `sh`, and removes it whatever its exit code, which is the result's. The way for all that is too
 * long for a service string (FIELD 2.2), and for many commands in one round trip.
 */
export async function runPushedScript(
  host: ScriptHost,
  text: string,
  options: ShellOptions = {},
): Promise<ShellResult> {
  const path = `${scratchFolder}/leakdiff-${randomBytes(6).toString('hex')}.sh`;
  await host.push(Buffer.from(text), path, { signal: options.signal });
  const run = commandLine('sh', path);
  const remove = commandLine('rm', path);
  return host.run(`${run}; code=$?; ${remove}; exit $code`, options);
}
