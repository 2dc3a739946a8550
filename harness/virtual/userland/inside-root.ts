import { readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** As many as Linux follows (path_resolution(7)). */
const longestChain = 40;

/**
 * The host path of a path of the handset, with symbolic links followed as the handset follows them: an absolute link starts at the
 * handset's root, not at the host's. The last part may be missing. Throws ELOOP.
 */
export async function insideRoot(rootFolder: string, path: string): Promise<string> {
  let [done, rest, links]: [string, string[], number] = ['/', path.split('/'), 0];
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    const next = posix.join(done, part);
    const target = await linkTarget(join(rootFolder, next));
    if (target === null) {
      done = next;
      continue;
    }
    links += 1;
    if (links > longestChain) throw Object.assign(new Error(`too many links in ${path}`), { code: 'ELOOP' });
    if (target.startsWith('/')) done = '/';
    rest = [...target.split('/'), ...rest];
  }
  return join(rootFolder, done);
}

async function linkTarget(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch (error) {
    // EINVAL: not a link. ENOENT, ENOTDIR: the caller's own use of the path says so best.
    if (['EINVAL', 'ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
