import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import { createFolder } from '../../harness/evidence/folder.ts';
import { readRun } from '../../harness/evidence/read.ts';
import { makePlan } from '../../harness/plan/study.ts';
import { otaQuick } from '../../scenarios/ota-quick.ts';

const plan = makePlan({
  run: 'r1',
  createdAt: '2026-01-01T00:00:00Z',
  seed: 's',
  device: redmi1sVirtual,
  scenario: otaQuick,
  update: null,
});

t.test('a run that was cut short after its plan can be read: what is absent reads as empty', async (t) => {
  const folder = await createFolder(join(t.testdir(), 'r1'));
  await folder.writeJson('plan.json', plan);
  const run = await readRun(folder.path);
  t.same(run.plan, plan);
  t.same([run.journal, run.ledger.entries, run.clock, run.captures], [[], [], [], []]);
});

t.test('a journal line that was being written when the run was killed is left out', async (t) => {
  const folder = await createFolder(join(t.testdir(), 'r1'));
  await folder.writeJson('plan.json', plan);
  await folder.append('journal.ndjson', { event: 'step-started', at: 1, step: 0 });
  await appendFile(join(folder.path, 'journal.ndjson'), '{"event":"step-do');
  t.same((await readRun(folder.path)).journal, [{ event: 'step-started', at: 1, step: 0 }]);
});

t.test('the clock map that the handset published is preferred to the samples', async (t) => {
  const folder = await createFolder(join(t.testdir(), 'r1'));
  await folder.writeJson('plan.json', plan);
  await folder.append('handset/clock-samples.ndjson', { host: 1, handset: 2 });
  t.same((await readRun(folder.path)).clock, [{ host: 1, handset: 2 }]);
  await folder.append('handset/clock-map.ndjson', { host: 3, handset: 4 });
  const run = await readRun(folder.path);
  t.same(run.clock, [{ host: 3, handset: 4 }]);
  t.same(run.clockSamples, [{ host: 1, handset: 2 }]);
});

t.test('a folder that is no run, and a file that is not what a run writes, are named', async (t) => {
  const folder = await createFolder(join(t.testdir(), 'r1'));
  await t.rejects(readRun(folder.path), { code: 'EVIDENCE_MISSING', message: /holds no plan\.json/ });
  await folder.write('plan.json', '{"schema":');
  await t.rejects(readRun(folder.path), { code: 'EVIDENCE_CORRUPT', message: /plan\.json is not JSON/ });
  await folder.writeJson('plan.json', { ...plan, steps: [{ kind: 'dance' }] });
  await t.rejects(readRun(folder.path), {
    code: 'EVIDENCE_CORRUPT',
    message: /plan\.json is not what a run writes: steps\.0/,
  });
  await folder.writeJson('plan.json', plan);
  await folder.write('journal.ndjson', '{"event":"started"}\n');
  await t.rejects(readRun(folder.path), { code: 'EVIDENCE_CORRUPT', message: /journal\.ndjson:1/ });
});

t.test(
  "a published clock map that is not one is the handset's word: counted, left for the samples, never a failure",
  async (t) => {
    const folder = await createFolder(join(t.testdir(), 'r1'));
    await folder.writeJson('plan.json', plan);
    await folder.append('handset/clock-samples.ndjson', { host: 1, handset: 2 });
    const bad = [
      '{"host":3,"handset":4}',
      '\u001b[2J',
      '{"host":null,"handset":1}',
      '{"host":1e999,"handset":1}',
      '{"host":1e300,"handset":1}',
      '',
    ];
    await folder.write('handset/clock-map.ndjson', `${bad.join('\n')}\n`);
    const run = await readRun(folder.path);
    t.same(run.clock, [{ host: 1, handset: 2 }]);
    t.equal(run.clockFaults, 5);
    await folder.write('handset/clock-map.ndjson', '{"host":3,"handset":4}\n'.repeat(100_002));
    t.equal((await readRun(folder.path)).clockFaults, 2);
  },
);
