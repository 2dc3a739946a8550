import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { LeakdiffError } from '../../model/failure.ts';

/** Folders that a Debian system has and that this program has no business in. */
const candidates = ['/mnt', '/media', '/srv', '/opt', '/home', '/run'];

/**
 * One of the machine's own folders that a child may cover with memory in its mount namespace, to keep its files there: so they are
 * gone with its last process, however that ends, and nothing is left on the disk. `needed` are paths that must stay visible.
 */
export async function coverableFolder(needed: readonly string[]): Promise<string> {
  const kept = await Promise.all(needed.map((path) => realpath(path)));
  for (const candidate of candidates) {
    const folder = await realpath(candidate).catch(() => null);
    if (folder !== null && !kept.some((path) => path === folder || path.startsWith(folder + sep))) return folder;
  }
  throw new LeakdiffError(
    'INTERNAL',
    `none of ${candidates.join(', ')} can be covered with memory; use --state FOLDER`,
  );
}
