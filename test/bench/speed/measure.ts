import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A program to be measured, as the arguments of a command; `{out}` stands for an empty folder that it may fill. */
export type Contestant = { readonly name: string; readonly command: readonly string[]; readonly cores: 'one' | 'all' };

/** Wall-clock and processor seconds, peak resident memory in bytes, and the lines that were printed. */
export type Measure = { readonly wall: number; readonly cpu: number; readonly peak: number; readonly lines: number };

/** Runs a contestant once under GNU time; on one core where it is for that. A status of 1 is grep's way to say that it found nothing. */
export async function measure({ name, command, cores }: Contestant): Promise<Measure> {
  const folder = mkdtempSync(join(tmpdir(), 'leakdiff-bench-'));
  try {
    const report = join(folder, 'time');
    const out = join(folder, 'out');
    const pinned = cores === 'one' ? ['taskset', '-c', '0'] : [];
    const words = command.map((word) => word.replaceAll('{out}', out));
    const { stdout, exitCode, stderr } = await execa({
      reject: false,
      stdin: 'ignore',
      maxBuffer: 2 ** 30,
      env: { LC_ALL: 'C' },
    })('time', ['-q', '-o', report, '-f', '%e %U %S %M', ...pinned, ...words]);
    if (exitCode !== 0 && exitCode !== 1) throw new Error(`${name} ended with status ${exitCode}: ${stderr}`);
    const [wall = 0, user = 0, system = 0, kilobytes = 0] = readFileSync(report, 'utf8')
      .trim()
      .split(/\s+/)
      .map(Number);
    const lines = stdout === '' ? 0 : stdout.split('\n').length;
    return { wall, cpu: user + system, peak: kilobytes * 1024, lines };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each contestant `rounds` times, in turns, so that what else the machine does hits all alike; the best of each. */
export async function compete(contestants: readonly Contestant[], rounds: number): Promise<Measure[]> {
  const best: Measure[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [i, contestant] of contestants.entries()) {
      const now = await measure(contestant);
      const before = best[i];
      if (before === undefined || now.wall < before.wall) best[i] = now;
    }
  }
  return best;
}
