import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Kills every process that runs inside the handset's root (shells and what they left behind), as a reboot does. Looks in the handset's
 * own /proc, which shows its own pid namespace only, and takes those whose root is the handset's. Returns how many it killed.
 */
export function killInsideRoot(rootFolder: string): number {
  let killed = 0;
  for (const entry of readdirSync(join(rootFolder, 'proc'))) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid || rootOf(rootFolder, pid) !== rootFolder) continue;
    if (kill(pid)) killed += 1;
  }
  return killed;
}

/** Null for a process that is gone, or a zombie, or not ours to look at. */
function rootOf(rootFolder: string, pid: number): string | null {
  try {
    return readlinkSync(join(rootFolder, 'proc', String(pid), 'root'));
  } catch {
    return null;
  }
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
