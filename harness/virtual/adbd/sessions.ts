import { readdirSync, readFileSync } from 'node:fs';

/** The session of a process: the sixth field of /proc/PID/stat, the second being a name in brackets that may hold anything (proc(5)). */
export const sessionIn = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);

const sessionOf = (pid: number): number | null => {
  try {
    return sessionIn(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch (error) {
    // Processes come and go while the list is read.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
};

/**
 * Who is left of sessions whose leaders have ended: process ids by session. Where a process has the leader's number again, the number
 * was given anew, and the session is passed over: it is not ours.
 */
export const leftOf = (sessions: ReadonlySet<number>): Map<number, number[]> => {
  const left = new Map<number, number[]>();
  if (sessions.size === 0) return left;
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const taken = new Set(pids);
  for (const pid of pids) {
    const session = sessionOf(pid);
    if (session === null || !sessions.has(session) || taken.has(session)) continue;
    left.set(session, [...(left.get(session) ?? []), pid]);
  }
  return left;
};
