import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { verifySeal } from '../../harness/evidence/verify.ts';
import { verdictSchema } from '../../harness/model/verdict.ts';
import { leftOf, startMarked } from './marked.ts';

/** The whole study as a user runs it, and interrupted as a user interrupts it. */

const cli = join(import.meta.dirname, '../../harness/cli.ts');
const studyMs = 240_000;

const start = (args: readonly string[], results: string) => startMarked([cli, ...args], { LEAKDIFF_RESULTS: results });

async function readVerdict(folder: string) {
  return verdictSchema.parse(JSON.parse(await readFile(join(folder, 'verdict.json'), 'utf8')));
}

const folderOf = (output: string): string => output.trimEnd().split('\n').at(-1)?.split(' ').at(-1) ?? '';

t.test('the update as found in 2014: the leak moved from Beijing to Amazon in Singapore', async (t) => {
  const { child, mark } = start(['run', 'ota-quick', '--device', 'redmi1s-virtual'], t.testdir());
  const { all, exitCode } = await child;
  t.equal(exitCode, 0, all);
  t.match(all, /\nverdict: LEAK_MOVED \S+\/redmi1s-virtual\/JHCCNBH45\.0\/\S+$/);
  t.same(await leftOf(mark), []);

  const folder = folderOf(all);
  const verdict = await readVerdict(folder);
  t.match(verdict, { outcome: 'LEAK_MOVED', virtual: true, scenario: 'ota-quick', device: 'redmi1s-virtual' });
  const before = verdict.grounds.filter((finding) => finding.kind === 'canary' && finding.arm === 'before');
  t.ok(before.length > 0, 'the plaintext numbers stand in the grounds');
  t.ok(before.every(({ endpoint }) => endpoint.host === 'api.account.xiaomi.com' && endpoint.country === 'CN'));
  t.notOk(verdict.grounds.some((finding) => finding.kind === 'canary' && finding.arm === 'after'));

  const [moved, ...others] = verdict.grounds.filter((finding) => finding.kind === 'volume');
  t.equal(others.length, 0, 'one endpoint follows the seeding');
  if (moved === undefined) throw new Error('the encrypted upload does not stand in the grounds');
  t.match(moved.endpoint, { country: 'SG', asn: 16509 });
  const { period, burstBytes, doseResponse } = moved.volume;
  t.ok(period && Math.abs(period.seconds - 1800) < 90, `the period is ${period?.seconds} s`);
  t.ok(
    burstBytes && burstBytes.min >= 893 && burstBytes.max <= 30_000,
    `${burstBytes?.min} to ${burstBytes?.max} bytes`,
  );
  t.ok(doseResponse && doseResponse.pHolm <= 0.01, `p = ${doseResponse?.pHolm}`);
  const innocent = verdict.grounds
    .filter((finding) => finding.kind === 'innocent')
    .map(({ endpoint }) => endpoint.host);
  t.ok(innocent.includes('weatherapi.market.xiaomi.com'), `innocent: ${innocent.join(', ')}`);

  t.same(await verifySeal(folder), []);
  const first = await readFile(join(folder, 'verdict.json'), 'utf8');
  const again = await execa(process.execPath, [cli, 'analyse', folder]);
  t.match(again.stdout, /\nverdict: LEAK_MOVED /);
  t.equal(await readFile(join(folder, 'verdict.json'), 'utf8'), first, 'judged again, the same bytes come out');
});

t.test('an honest update: nothing found, with what could have been missed', async (t) => {
  const { child, mark } = start(['run', 'ota-quick', '--firmware', 'JHCCNBH46.0', '--fail-on', 'leak'], t.testdir());
  const { all, exitCode } = await child;
  t.equal(exitCode, 0, all);
  t.match(all, /\nverdict: FIX_BOUNDED \S+\/JHCCNBH46\.0\/\S+$/);
  const { bounds } = await readVerdict(folderOf(all));
  t.ok(bounds.mdlBytesPerCycle !== null && bounds.mdlBytesPerCycle < 2048, `MDL ${bounds.mdlBytesPerCycle}`);
  t.ok(bounds.excludedLeakProbability !== null && bounds.excludedLeakProbability < 0.055);
  t.same(await leftOf(mark), []);
});

t.test('no update offered: inconclusive, and it exits 20 where that is asked for', async (t) => {
  const { child, mark } = start(['run', 'ota-quick', '--firmware', 'none', '--fail-on', 'inconclusive'], t.testdir());
  const { all, exitCode } = await child;
  t.equal(exitCode, 20, all);
  t.match(all, /\nverdict: INCONCLUSIVE \S+\/JHCCNBF33\.0\/\S+$/);
  const { gates } = await readVerdict(folderOf(all));
  t.equal(gates.find(({ passed }) => passed === false)?.id, 'FIRMWARE_UNCHANGED');
  t.same(await leftOf(mark), []);
});

t.test(
  'a disk that fills up during a run: one line, exit 1, the handset is restored and nothing is left running',
  async (t) => {
    const results = t.testdir();
    const mark = randomUUID();
    // A small disk of its own, seen by the program alone; the test fills it through the program's view of the file system.
    const user = process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user'];
    const script = 'mount -t tmpfs -o size=280m tmpfs "$0" && exec "$@"';
    const child = execa({
      env: { LEAKDIFF_RESULTS: results, LEAKDIFF_TEST_MARK: mark },
      all: true,
      reject: false,
      timeout: studyMs,
    })('unshare', [...user, '--mount', 'sh', '-c', script, results, process.execPath, cli, 'run', 'ota-quick']);
    child.all.on('data', function fill(chunk: Buffer) {
      if (!chunk.includes('idled 6 cycles')) return;
      child.all.off('data', fill);
      const megabyte = Buffer.alloc(1024 * 1024);
      const disk = join(`/proc/${child.pid}/root`, results, 'fill');
      try {
        for (;;) appendFileSync(disk, megabyte);
      } catch (error) {
        t.match(error, { code: 'ENOSPC' });
      }
    });
    const { all, exitCode } = await child;
    t.equal(exitCode, 1, all);
    t.match(all, /\nleakdiff: .*(no space left|the disk is full).*free some space/);
    t.notMatch(all, /not undone|\/pending\/\S*$/, 'and it names the folder where the evidence is');
    t.match(all, /Restore the handset/);
    t.notMatch(all, /\n\s+at /, 'no stack trace');
    t.same(await leftOf(mark), []);
  },
);

for (const moment of ['Attach the handset', 'records read back', 'The update', 'The new firmware', 'idled 6 cycles']) {
  t.test(`interrupted at "${moment}": one line, what was captured is kept, nothing is left running`, async (t) => {
    const { child, mark } = start(['run', 'ota-quick'], t.testdir());
    child.all.on('data', function interrupt(chunk: Buffer) {
      if (!chunk.includes(moment)) return;
      child.all.off('data', interrupt);
      child.kill('SIGINT');
    });
    const { all, exitCode } = await child;
    t.equal(exitCode, 1, all);
    t.match(all, /\nleakdiff: interrupted by SIGINT; what was captured is kept/);
    t.notMatch(all, /\n\s+at /, 'no stack trace');
    t.same(await leftOf(mark), []);
  });
}
