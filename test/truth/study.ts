import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import type { DeviceProfile } from '../../harness/model/device.ts';
import { LeakdiffError } from '../../harness/model/failure.ts';
import type { Plan } from '../../harness/model/plan.ts';
import { listenForInterruption } from '../../harness/network/interruption.ts';
import { enterLab, insideLab } from '../../harness/network/lab.ts';
import { makePlan } from '../../harness/plan/study.ts';
import { judgeRun } from '../../harness/run/judge-run.ts';
import { createLineProgress } from '../../harness/run/progress-lines.ts';
import { type Reference, readReferences } from '../../harness/run/references.ts';
import { performStudy } from '../../harness/run/study.ts';
import { readSettings } from '../../harness/settings.ts';
import { writeReferences } from '../../harness/virtual/cloud/store/references.ts';
import type { Found, Row } from './row.ts';
import { rows } from './rows/index.ts';

/**
 * Performs one row of the truth table in a lab of its own and judges it, as `leakdiff run` would:
 *
 *     node test/truth/study.ts ROW SEED
 *
 * Progress goes to stderr; the last line of stdout is a `Found`. What goes wrong on purpose is the bench program's business: it stands in
 * the arguments of the row's own device profile, and the harness learns of it only by what happens.
 */
async function main(id: string, seed: string): Promise<void> {
  const row = rows.find((candidate) => candidate.id === id);
  if (row === undefined) throw new LeakdiffError('BAD_ARGUMENT', `there is no row "${id}"`);
  if (!insideLab()) {
    process.exitCode = await enterLab();
    return;
  }
  const interruption = listenForInterruption();
  const progress = createLineProgress(console.error, Date.now);
  try {
    const { folder } = await performStudy({
      ...readSettings(),
      plan: planOf(row, seed),
      references: row.references ? await referencesOfAuthors() : [],
      versions: {},
      progress,
      signal: interruption.unwind,
    });
    const { verdict } = await judgeRun(folder);
    const gate = verdict.gates.find(({ passed }) => passed === false)?.id ?? null;
    console.error(verdict.answer);
    const found: Found = { outcome: verdict.outcome, gate, answer: verdict.answer, folder };
    console.log(JSON.stringify(found));
  } finally {
    await progress.close();
    interruption.close();
  }
}

/** What a user would have from the authors' own sites. */
async function referencesOfAuthors(): Promise<Reference[]> {
  const folder = await mkdtemp(join(tmpdir(), 'leakdiff-references-'));
  try {
    await writeReferences(folder);
    return await readReferences(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function deviceOf(row: Row): DeviceProfile {
  const { attach } = redmi1sVirtual;
  if (attach.kind !== 'program') throw new Error('the virtual handset is a program');
  const from = row.from === undefined ? [] : ['--firmware', row.from];
  const other = row.thirdParty === undefined ? [] : ['--third-party', row.thirdParty];
  const faults = (row.faults ?? []).flatMap((fault) => ['--fault', fault]);
  return {
    ...redmi1sVirtual,
    attach: { ...attach, args: [...attach.args, ...from, ...other, ...faults] },
    updates: [row.update],
  };
}

/** The plan of a row; everything random in it comes from the seed. */
export function planOf(row: Row, seed: string): Plan {
  const createdAt = new Date().toISOString();
  const run = `${createdAt.slice(0, 19).replaceAll(':', '-')}Z-${randomBytes(3).toString('hex')}`;
  return makePlan({ run, createdAt, seed, device: deviceOf(row), scenario: row.scenario, update: row.update });
}

if (import.meta.main) {
  const [id = '', seed = ''] = process.argv.slice(2);
  try {
    await main(id, seed);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = error instanceof LeakdiffError ? error.exitCode : 1;
  }
}
