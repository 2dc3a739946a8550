import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LeakdiffError } from '../../model/failure.ts';

const run = promisify(execFile);
const mountMilliseconds = 10_000;

/** Devices of the host's /dev that the handset has too; bound, because a user namespace may not make device nodes. */
export const deviceNodes = ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'ptmx'] as const;

/** Where the files lie that are bound over /proc; hidden like Android's own /dev/__properties__. */
export const kernelFolder = 'dev/__kernel__';

/** What the handset's kernel says in place of the host's. `serveCommands` keeps the sources up to date. */
export const boundKernelFiles = [
  { source: `${kernelFolder}/boot_id`, target: 'proc/sys/kernel/random/boot_id' },
  { source: `${kernelFolder}/uptime`, target: 'proc/uptime' },
  { source: `${kernelFolder}/version`, target: 'proc/version' },
] as const;

/**
 * Mounts what the handset's root needs: the host's device nodes and /dev/pts, a new /proc, and the handset's own boot_id, uptime and
 * version over it. To be run by a process of the handset's own mount and pid namespaces (as root or as root of a user namespace),
 * after `prepareRoot`; what is mounted already is left. The mounts go when the mount namespace goes.
 *
 * Throws NO_NAMESPACES when a mount is refused.
 */
export async function mountRoot(folder: string): Promise<void> {
  const mounted = mountPoints(await readFile('/proc/self/mountinfo', 'utf8'));
  const wanted: [target: string, args: string[]][] = [
    ...deviceNodes.map((name): [string, string[]] => [`dev/${name}`, ['--bind', `/dev/${name}`]]),
    ['dev/pts', ['--rbind', '/dev/pts']],
    ['proc', ['-t', 'proc', 'proc']],
    ...boundKernelFiles.map(({ source, target }): [string, string[]] => [target, ['--bind', join(folder, source)]]),
  ];
  for (const [target, args] of wanted) {
    const path = join(folder, target);
    if (mounted.has(path)) continue;
    try {
      await run('mount', [...args, path], { timeout: mountMilliseconds });
    } catch (cause) {
      const needs = 'own mount and pid namespaces were expected (unshare --mount --pid --fork)';
      throw new LeakdiffError('NO_NAMESPACES', `could not mount ${path} for the virtual handset; ${needs}`, { cause });
    }
  }
}

/** The mount points in /proc/self/mountinfo; its fifth field, with blanks as \040 (proc(5)). */
export function mountPoints(mountinfo: string): ReadonlySet<string> {
  const plain = (path: string) => path.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)));
  return new Set(mountinfo.split('\n').map((line) => plain(line.split(' ')[4] ?? '')));
}
