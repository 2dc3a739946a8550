import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { redmi1s } from '../../../devices/redmi1s.ts';
import { storeScripts } from '../../../harness/handset/trust/store-scripts.ts';
import { chooseWay } from '../../../harness/handset/trust/way.ts';

const authority = { certificate: 'PEM', hash: '0a1b2c3d' };
const scripts = (
  way: 'user-file' | 'system-remount' | 'system-overlay' | 'system-apex',
  sdk: number,
  source = '/tmp/a b.pem',
) => storeScripts({ way, sdk, authority, source });
const way = (sdk: number, root: boolean) =>
  chooseWay({ profile: redmi1s, capabilities: { sdk, root, uid: 2000, features: new Set() } });

t.test('each Android version has its way, and without root there is none from 7 on', async (t) => {
  t.equal(way(18, true), 'user-file');
  t.equal(way(23, true), 'user-file');
  t.equal(way(18, false), 'user-screens');
  t.equal(way(24, true), 'system-remount');
  t.equal(way(28, true), 'system-remount');
  t.equal(way(29, true), 'system-overlay');
  t.equal(way(33, true), 'system-overlay');
  t.equal(way(34, true), 'system-apex');
  t.throws(() => way(24, false), { code: 'TREATMENT_FAILED', message: /root it/ });
});

t.test('every script is one that a shell can read', async (t) => {
  for (const [each, sdk] of [
    ['user-file', 18],
    ['system-remount', 24],
    ['system-remount', 28],
    ['system-overlay', 30],
    ['system-apex', 34],
  ] as const)
    for (const text of Object.values(scripts(each, sdk)))
      t.doesNotThrow(() => execFileSync('sh', ['-n', '-c', text]), `${each}: ${text.slice(0, 60)}`);
});

t.test(
  "the user store's file is where its version looks for it; installing and removing leave the store as it was",
  async (t) => {
    t.match(scripts('user-file', 18).install, '/data/misc/keychain/cacerts-added/0a1b2c3d.0');
    t.match(scripts('user-file', 21).install, '/data/misc/user/0/cacerts-added/0a1b2c3d.0');
    const root = t.testdir({ 'a b.pem': 'PEM\n' });
    const there = (text: string) => text.replaceAll('/data/misc', `${root}/misc`).replaceAll('chown 1000:1000', 'true');
    mkdirSync(join(root, 'misc/keychain'), { recursive: true });
    const { install, remove } = scripts('user-file', 18, join(root, 'a b.pem'));
    const file = execFileSync('sh', ['-c', there(install)], { encoding: 'utf8' }).trim();
    t.equal(readFileSync(file, 'utf8'), 'PEM\n');
    writeFileSync(join(root, 'misc/keychain/cacerts-added/11111111.0'), "the owner's own");
    execFileSync('sh', ['-c', there(remove)]);
    t.notOk(existsSync(file));
    t.ok(existsSync(join(root, 'misc/keychain/cacerts-added/11111111.0')));
  },
);

t.test('a system partition is writable only for as long as it is written to, whatever comes of it', async (t) => {
  const { install, remove } = scripts('system-remount', 24);
  for (const text of [install, remove])
    t.match(text, /^mount -o remount,rw \/system\n[\s\S]*\nmount -o remount,ro \/system\n/);
  t.match(scripts('system-remount', 28).install, /^mount -o remount,rw \/\n/, 'from 9 on it is the root itself');
});

t.test(
  'from 10 on memory lies over the store, with all that was in it; from 14 on in each zygote and its programs too',
  async (t) => {
    const { install, remove } = scripts('system-overlay', 30);
    t.match(
      install,
      /cp \/system\/etc\/security\/cacerts\/\* .*\n.*mount -t tmpfs tmpfs \/system\/etc\/security\/cacerts\n/,
    );
    t.match(install, 'chcon u:object_r:system_file:s0');
    t.match(remove, 'umount /system/etc/security/cacerts');
    const apex = scripts('system-apex', 34);
    t.match(apex.install, /for pid in 1 \$\(pidof zygote zygote64\)/);
    t.match(apex.install, 'mount --bind /system/etc/security/cacerts /apex/com.android.conscrypt/cacerts');
    t.match(apex.remove, 'umount /apex/com.android.conscrypt/cacerts');
  },
);
