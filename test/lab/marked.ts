import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { execa } from 'execa';

const longestMs = 300_000;

/** Starts a program of ours with a mark in its environment, which all that it starts inherits. */
export function startMarked(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const mark = randomUUID();
  const child = execa({
    env: { ...env, LEAKDIFF_TEST_MARK: mark },
    all: true,
    reject: false,
    timeout: longestMs,
  })(process.execPath, [...args]);
  return { child, mark };
}

/** Processes that a program with this mark started and that still run. */
export async function leftOf(mark: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return ids.flatMap((id) => {
    try {
      if (!readFileSync(`/proc/${id}/environ`, 'utf8').includes(mark)) return [];
      return [readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')];
    } catch {
      return []; // It ended while we looked, or is not ours to read.
    }
  });
}
