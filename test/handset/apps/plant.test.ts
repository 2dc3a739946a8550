import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { redmi1s } from '../../../devices/redmi1s.ts';
import { deliverFromStore } from '../../../harness/handset/apps/deliver.ts';
import { plantApps, removeApps } from '../../../harness/handset/apps/plant.ts';
import type { Handset } from '../../../harness/handset/index.ts';
import { blockApps } from '../../../harness/plan/apps.ts';
import { deliver } from '../../../harness/virtual/cloud/store/shelf.ts';
import { hasOpenssl } from '../../analysis/openssl.ts';
import type { FakeSystem } from '../../virtual/fake-system.ts';
import { bootWithPackages } from '../../virtual/packages/boot.ts';
import { call } from '../../virtual/userland/call.ts';

const skip = !hasOpenssl() && 'openssl is not installed';
const apps = blockApps({ seed: 's', arm: 'store', block: 0, dose: 3 }).map((app) => ({
  id: app.id,
  package: app.package.value,
  versionCode: Number(app.versionCode.value),
  versionName: app.versionName.value,
}));
const nonce = 'store0xabc';

/** The driver's view of a handset whose commands are the virtual one's; `said` are all commands that were run. */
function driven(system: FakeSystem): { readonly handset: Handset; readonly said: string[] } {
  const said: string[] = [];
  const inRoot = (path: string) => join(system.rootFolder, path);
  const one = async (words: readonly string[]): Promise<string> => {
    const [name = '', ...rest] = words;
    const paths = rest.filter((word) => word.startsWith('/'));
    try {
      if (name === 'cat') return paths.map((path) => readFileSync(inRoot(path), 'utf8')).join('');
      if (name === 'rm') for (const path of paths) rmSync(inRoot(path));
    } catch {
      return '';
    }
    if (name === 'cat' || name === 'rm') return '';
    const { stdout, stderr } = await call(system, words);
    return stdout + stderr;
  };
  const shell: Handset['shell'] = async (command) => {
    let stdout = '';
    for (const line of command.split(/;|\n/)) {
      said.push(line.trim());
      stdout += await one(
        line
          .replace('2>/dev/null', '')
          .trim()
          .split(/\s+/)
          .map((word) => word.replaceAll("'", '')),
      );
    }
    return { stdout, stderr: '', exitCode: 0 };
  };
  const handset: Handset = {
    profile: { ...redmi1s, store: { buttons: ['Install'], minutes: 0.001 } },
    serial: 's',
    usbPath: null,
    pin: null,
    capabilities: { sdk: 18, uid: 2000, root: false, features: new Set() },
    shell,
    asRoot: shell,
    push: async (contents, path) => {
      mkdirSync(dirname(inRoot(path)), { recursive: true });
      if (contents instanceof Uint8Array) writeFileSync(inRoot(path), contents);
      return { bytes: 0 };
    },
    pull: async (path) => readFileSync(inRoot(path)),
    pullTo: async () => ({ bytes: 0 }),
    service: async () => '',
    reattach: async () => undefined,
  };
  return { handset, said };
}

t.test(
  'sentinels are installed, opened once each, read back, and taken off by their nonce alone',
  { skip },
  async (t) => {
    const system = bootWithPackages(t.testdir());
    const { handset } = driven(system);
    const planted = await plantApps(handset, { nonce, apps });
    t.match(planted, { planted: 3, readBack: 3, refusal: null });
    t.same(
      planted.entries,
      apps.map(({ id }) => ({ id, readBack: true })),
    );
    const used = system.packages.usage();
    t.same(
      apps.map((app) => used.find((one) => one.name === app.package)?.starts),
      [1, 1, 1],
    );
    t.equal(system.activities.foreground.package, 'com.miui.home', 'at home again');

    t.same(await removeApps(handset, { nonce: 'another0' }), { before: 0, after: 0 }, 'another planting has none');
    t.same(await removeApps(handset, { nonce }), { before: 3, after: 0 });
    t.same(await removeApps(handset, { nonce }), { before: 0, after: 0 }, 'nothing is left to take off');
    t.equal(
      system.packages.list().some((entry) => !entry.system),
      false,
    );
  },
);

t.test('a handset that lets nobody install is asked once, and what it wants is said', { skip }, async (t) => {
  const { handset, said } = driven(bootWithPackages(t.testdir(), false));
  const planted = await plantApps(handset, { nonce, apps });
  t.match(planted, { planted: 3, readBack: 0, bytes: 0 });
  t.match(planted.refusal, /^INSTALL_FAILED_USER_RESTRICTED: switch on "Install via USB"/);
  t.equal(said.filter((line) => line.startsWith('pm install')).length, 1);
});

t.test('a version that the package manager does not confirm is not read back', { skip }, async (t) => {
  const system = bootWithPackages(t.testdir());
  const list = system.packages.list;
  Object.assign(system.packages, { list: () => list().map((entry) => ({ ...entry, versionCode: 1 })) });
  const { handset } = driven(system);
  t.match(await plantApps(handset, { nonce, apps }), { planted: 3, readBack: 0, refusal: null });
});

t.test('an application that is there is fetched as it is and stays; where no page opens, that is said', async (t) => {
  const root = t.testdir();
  const system = bootWithPackages(root);
  const { handset } = driven(system);
  await t.rejects(deliverFromStore(handset, { name: 'com.whatsapp' }), { code: 'SHELL_FAILED' });
  const apk = deliver('com.whatsapp', 'genuine') ?? Buffer.alloc(0);
  writeFileSync(join(root, 'w.apk'), apk);
  system.packages.install(join(root, 'w.apk'), { replace: true });
  const delivered = await deliverFromStore(handset, { name: 'com.whatsapp' });
  t.match(delivered, { path: '/data/app/com.whatsapp-1.apk', wasThere: true });
  t.ok(delivered.apk.equals(apk));
  t.ok(system.packages.list().some(({ name }) => name === 'com.whatsapp'));
});
