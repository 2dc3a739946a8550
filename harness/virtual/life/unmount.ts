import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { mountPoints } from '../userland/mounts.ts';

const run = promisify(execFile);
const unmountMs = 5_000;

/** Takes away all that is mounted below the handset's root, the last first, as a halt does; the next boot mounts it anew. */
export async function unmountRoot(rootFolder: string): Promise<void> {
  const mounted = [...mountPoints(await readFile('/proc/self/mountinfo', 'utf8'))];
  const below = mounted.filter((path) => path.startsWith(`${rootFolder}/`)).reverse();
  // Lazily: a dying process may still have a file open there.
  for (const path of below) await run('umount', ['-l', path], { timeout: unmountMs });
}
