import { execFile } from 'node:child_process';
import { mkdir, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { promisify } from 'node:util';
import { LeakdiffError } from '../../model/failure.ts';

const run = promisify(execFile);
/** Folders that a Debian system has and that this program has no business in. */
const candidates = ['/mnt', '/media', '/srv', '/opt', '/home', '/run'];
const sizeLimit = '1g';
const mountMs = 10_000;

/**
 * A folder in memory for a handset without a past: mounted over one of the machine's own in this process' mount namespace, so that it
 * is gone with the last process, however that ends, and leaves nothing on the disk. `needed` are paths that must stay visible.
 */
export async function mountScratch(needed: readonly string[]): Promise<string> {
  const kept = await Promise.all(needed.map((path) => realpath(path)));
  for (const candidate of candidates) {
    const folder = await realpath(candidate).catch(() => null);
    if (folder === null || kept.some((path) => path === folder || path.startsWith(folder + sep))) continue;
    await run('mount', ['-t', 'tmpfs', '-o', `mode=0755,size=${sizeLimit}`, 'handset', folder], { timeout: mountMs });
    const own = `${folder}/handset`;
    await mkdir(own);
    return own;
  }
  throw new LeakdiffError(
    'INTERNAL',
    `no folder to mount the handset's memory on: tried ${candidates.join(', ')}; use --state FOLDER`,
  );
}
