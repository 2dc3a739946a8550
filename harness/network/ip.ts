import { readFileSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { LeakdiffError } from '../model/failure.ts';
import { searchPath } from './programs.ts';

/** A change of an interface, or a look at it, takes milliseconds. */
const CALL_MS = 10_000;

/** Runs a program of the network and gives its standard output; CAPTURE_FAILED with the program's own words when it fails. */
export async function runTool(program: string, args: readonly string[], input?: string): Promise<string> {
  const result = await execa(program, args, {
    env: { PATH: searchPath(process.env.PATH), LC_ALL: 'C' },
    reject: false,
    timeout: CALL_MS,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  });
  if (!result.failed) return result.stdout;
  const said = result.stderr.trim().split('\n').at(-1) || result.shortMessage;
  throw new LeakdiffError('CAPTURE_FAILED', `${[program, ...args].join(' ')} failed: ${said}`, { cause: result });
}

/** `ip` of iproute2, always with an argument array. */
export function ip(...args: readonly string[]): Promise<string> {
  return runTool('ip', args);
}

/** Sets a kernel setting of this network namespace, e.g. `net/ipv4/ip_forward`. A setting that the kernel lacks (IPv6 switched off) is told by false. */
export function setKernel(name: string, value: string): boolean {
  const file = `/proc/sys/${name}`;
  try {
    readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
  writeFileSync(file, value);
  return true;
}
