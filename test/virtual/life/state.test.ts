import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { openStorage } from '../../../harness/virtual/life/state.ts';

const born = { seed: 'a', firmware: 'JHCCNBF33.0' };

t.test('a handset keeps its seed, its firmware and its properties from one start to the next', async (t) => {
  const folder = t.testdir();
  const first = await openStorage({ folder, born, trust: 'CA' });
  await first.save({ firmware: 'JHCCNBH45.0', persisted: { 'persist.a': '1' } });
  const second = await openStorage({ folder, born: { seed: 'b', firmware: 'other' }, trust: 'CA' });
  t.match(second.state, { seed: 'a', firmware: 'JHCCNBH45.0', resets: 0, persisted: { 'persist.a': '1' } });
});

t.test('a factory reset takes data and databases, and leaves firmware and cache', async (t) => {
  const storage = await openStorage({ folder: t.testdir(), born, trust: '' });
  for (const path of [storage.databaseFolder, join(storage.rootFolder, 'data'), join(storage.rootFolder, 'cache')]) {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'file'), '');
  }
  await storage.save({ firmware: 'JHCCNBH45.0', persisted: { 'persist.a': '1' } });
  await storage.wipe();
  t.match(storage.state, { firmware: 'JHCCNBH45.0', resets: 1, persisted: {}, setUp: false });
  await t.rejects(access(storage.databaseFolder));
  await t.rejects(access(join(storage.rootFolder, 'data')));
  await t.resolves(access(join(storage.rootFolder, 'cache/file')));
});

t.test('a folder of something else is refused in one line', async (t) => {
  const folder = t.testdir({ 'state.json': '{"schema":2}' });
  await t.rejects(openStorage({ folder, born, trust: '' }), { code: 'BAD_FILE', message: /state\.json/ });
});
