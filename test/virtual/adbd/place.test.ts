import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { withPlace } from '../../../harness/virtual/adbd/place.ts';

const sandbox = () => {
  const outside = mkdtempSync(join(tmpdir(), 'place-'));
  const root = join(outside, 'root');
  mkdirSync(join(root, 'data/local/tmp'), { recursive: true });
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/hosts'), 'inside');
  mkdirSync(join(outside, 'etc'));
  writeFileSync(join(outside, 'etc/hosts'), 'outside');
  return { outside, root };
};

const journey = (root: string, path: string) => ({ root, path: Buffer.from(path), follow: true, create: false });
const readAt = (root: string, path: string) => withPlace(journey(root, path), (place) => readFile(place.path, 'utf8'));
const shownAt = (root: string, path: string) => withPlace(journey(root, path), (place) => Promise.resolve(place.shown));

t.test('dots, double slashes and links are walked as if chrooted', async (t) => {
  const { outside, root } = sandbox();
  t.teardown(() => rmSync(outside, { recursive: true }));
  symlinkSync('/etc', join(root, 'absolute'));
  symlinkSync('../../../../../etc', join(root, 'data/local/up'));
  symlinkSync(join(outside, 'etc'), join(root, 'host'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync('/absolute/hosts', join(root, 'chain'));

  for (const path of [
    '/etc/hosts',
    'etc/hosts',
    '//etc/./hosts',
    '/../../etc/hosts',
    '/absolute/hosts',
    '/data/local/up/hosts',
    '/chain',
  ]) {
    t.equal(await readAt(root, path), 'inside', path);
  }
  t.equal(
    await shownAt(root, '/data/local/up/../etc/hosts'),
    '/etc/hosts',
    'two dots leave the folder that a link led to',
  );
  t.equal(await shownAt(root, '/..'), '/');
  await t.rejects(readAt(root, '/host/hosts'), { code: 'ENOENT' }, 'a link to a host path is looked up inside');
  await t.rejects(readAt(root, '/loop'), { code: 'ELOOP' });
  await t.rejects(readAt(root, '/etc/hosts/'), { code: 'ENOTDIR' });
  await t.rejects(readAt(root, '/nope/hosts'), { code: 'ENOENT' });
  await t.rejects(readAt(root, ''), { code: 'ENOENT' });
});

t.test('missing folders are made, but not behind a dangling link', async (t) => {
  const { outside, root } = sandbox();
  t.teardown(() => rmSync(outside, { recursive: true }));
  symlinkSync('/gone', join(root, 'dangling'));
  const put = (path: string) =>
    withPlace({ ...journey(root, path), follow: false, create: true }, (place) => writeFile(place.path, 'x'));
  await put('/sdcard/a/b/c');
  t.equal(readFileSync(join(root, 'sdcard/a/b/c'), 'utf8'), 'x');
  await t.rejects(put('/dangling/file'), { code: 'ENOENT' });
});

t.test('whatever links there are, a path ends inside the root', async () => {
  const names = ['a', 'b', 'c'];
  const target = fc
    .array(fc.constantFrom('..', '.', ...names, 'etc', 'hosts'), { minLength: 1, maxLength: 7 })
    .map((parts) => parts.join('/'));
  const link = fc.record({ name: fc.constantFrom(...names), absolute: fc.boolean(), target });
  await fc.assert(
    fc.asyncProperty(fc.array(link, { maxLength: 3 }), target, async (links, path) => {
      const { outside, root } = sandbox();
      try {
        const used = new Set<string>();
        for (const each of links) {
          if (used.has(each.name)) continue;
          used.add(each.name);
          symlinkSync((each.absolute ? '/' : '') + each.target, join(root, each.name));
        }
        const end = await withPlace(journey(root, path), (place) =>
          Promise.resolve(realpathSync(place.path.toString())),
        ).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT' || error.code === 'ELOOP' || error.code === 'ENOTDIR') return root;
          throw error;
        });
        return end === root || end.startsWith(`${root}/`);
      } finally {
        rmSync(outside, { recursive: true });
      }
    }),
    { numRuns: 100 },
  );
});
