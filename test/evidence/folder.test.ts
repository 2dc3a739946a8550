import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { createFolder } from '../../harness/evidence/folder.ts';
import { verifySeal } from '../../harness/evidence/verify.ts';

t.test('files are written whole, lines are added, and the folder can move', async (t) => {
  const folder = await createFolder(join(t.testdir(), 'pending', 'r1'));
  await folder.writeJson('plan.json', { schema: 1 });
  await folder.append('journal.ndjson', { event: 'a' });
  await folder.append('journal.ndjson', { event: 'b' });
  await folder.moveTo(join(t.testdirName, 'F1', 'r1'));
  t.equal(folder.path, join(t.testdirName, 'F1', 'r1'));
  t.equal(await readFile(join(folder.path, 'journal.ndjson'), 'utf8'), '{"event":"a"}\n{"event":"b"}\n');
  t.equal(await readFile(join(folder.path, 'plan.json'), 'utf8'), '{\n  "schema": 1\n}\n');
});

t.test('a seal holds the size and digest of every file, and tells what was changed, added or taken away', async (t) => {
  const folder = await createFolder(join(t.testdir(), 'r1'));
  t.equal(await verifySeal(folder.path), null);
  await folder.write('captures/a.pcapng', 'packets');
  await folder.write('handset/b.txt', 'b');
  await folder.seal();
  const manifest = JSON.parse(await readFile(join(folder.path, 'manifest.json'), 'utf8'));
  t.same(manifest.files['captures/a.pcapng'], {
    bytes: 7,
    sha256: createHash('sha256').update('packets').digest('hex'),
  });
  t.same(await verifySeal(folder.path), []);

  await writeFile(join(folder.path, 'captures/a.pcapng'), 'forgery');
  await writeFile(join(folder.path, 'c.txt'), 'c');
  t.same(await verifySeal(folder.path), [
    { file: 'captures/a.pcapng', what: 'changed' },
    { file: 'c.txt', what: 'added' },
  ]);
});

t.test('a folder that cannot be made is one clear line', async (t) => {
  const file = join(t.testdir({ occupied: 'a file' }), 'occupied');
  await t.rejects(createFolder(join(file, 'r1')), { code: 'BAD_ARGUMENT', message: /cannot write .*LEAKDIFF_RESULTS/ });
});

t.test('of writes of one file that are asked for at the same time the last one stays', async (t) => {
  const folder = await createFolder(join(t.testdir(), 'r1'));
  const all = Array.from({ length: 20 }, (_, i) =>
    folder.writeJson('ledger.json', { i, filling: 'x'.repeat((20 - i) * 50_000) }),
  );
  await Promise.all(all);
  t.equal(JSON.parse(await readFile(join(folder.path, 'ledger.json'), 'utf8')).i, 19);
});
