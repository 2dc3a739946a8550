import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { describeScreen } from '../../../../harness/virtual/userland/commands/uiautomator.ts';
import { fakeSystem } from '../../fake-system.ts';
import { call } from '../call.ts';

const button = {
  text: 'Say "1 < 2"',
  resourceId: 'a:id/go',
  className: 'android.widget.Button',
  bounds: [1, 2, 3, 4],
  onTap: () => undefined,
} as const;

t.test('the dump lies inside the root, also through a link that starts at /', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'leakdiff-root-'));
  t.teardown(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'storage/emulated/legacy'), { recursive: true });
  await symlink('/storage/emulated/legacy', join(root, 'sdcard'));
  const system = fakeSystem({ rootFolder: root });
  system.show({ package: 'a', activity: '.B', widgets: [button] });
  const first = await call(system, ['uiautomator', 'dump']);
  t.equal(first.stdout, 'UI hierchary dumped to: /storage/emulated/legacy/window_dump.xml\n');
  t.equal(
    (await call(system, ['uiautomator', 'dump', '/sdcard/x.xml'])).stdout,
    'UI hierchary dumped to: /sdcard/x.xml\n',
  );
  const xml = await readFile(join(root, 'storage/emulated/legacy/x.xml'), 'utf8');
  t.equal(xml, await readFile(join(root, 'storage/emulated/legacy/window_dump.xml'), 'utf8'));
  t.match(
    xml,
    /<node index="0" text="Say &quot;1 &lt; 2&quot;" resource-id="a:id\/go" class="android.widget.Button" package="a" .* clickable="true" .* bounds="\[1,2\]\[3,4\]" \/>/,
  );
  t.match((await call(system, ['uiautomator', 'dump', '/no/where.xml'])).stderr, /ENOENT/);
});

t.test('a dark screen has no root node', async (t) => {
  const system = fakeSystem();
  system.power.sleep();
  t.match(await call(system, ['uiautomator', 'dump']), { stdout: '', stderr: /^ERROR: null root node/ });
});

t.test('resource ids came with API 18', async (t) => {
  const screen = { package: 'a', activity: '.B', widgets: () => [button] };
  t.notMatch(describeScreen(screen, 17), 'resource-id');
  t.match(describeScreen(screen, 18), 'resource-id="a:id/go"');
});
