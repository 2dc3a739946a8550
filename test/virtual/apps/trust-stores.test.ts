import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createActivities } from '../../../harness/virtual/apps/activities.ts';
import { createCredentials } from '../../../harness/virtual/apps/credentials.ts';
import { createLockScreen } from '../../../harness/virtual/apps/lock-screen.ts';
import { createNetwork } from '../../../harness/virtual/apps/network.ts';
import { readTrustStores } from '../../../harness/virtual/apps/trust-stores.ts';
import { createAuthority } from '../../../harness/virtual/cloud/certificates.ts';
import { installAuthorities } from '../../../harness/virtual/life/authorities.ts';
import { record } from './handset.ts';

const name = 'collect.sg.miui.com';
const [vendor, other] = [await createAuthority(t.testdir()), await createAuthority(join(t.testdirName, 'other'))];
const pem = (file: string): string => readFileSync(file, 'utf8');

t.test(
  'a program trusts the firmware and what its owner added at that moment, a pinned one the vendor alone',
  async (t) => {
    const rootFolder = t.testdir();
    await installAuthorities(rootFolder, pem(vendor.trust));
    t.match(readdirSync(join(rootFolder, 'system/etc/security/cacerts')), [/^[0-9a-f]{8}\.0$/]);
    const network = createNetwork({
      ...{ resolve: async () => '127.0.0.1', trust: pem(vendor.trust), sdk: 18 },
      stores: () => readTrustStores({ rootFolder, sdk: 18 }),
    });
    const [own, foreign] = [await record(await vendor.issue(name)), await record(await other.issue(name))];
    const ask = (port: number, pinned: boolean) =>
      network.request({ method: 'GET', url: `https://${name}:${port}/`, headers: [], pinned });
    for (const pinned of [false, true]) t.match(await ask(own.port, pinned), { status: 200 });
    await t.rejects(ask(foreign.port, false), { code: /SELF_SIGNED|UNABLE_TO_VERIFY/ });
    const added = join(rootFolder, 'data/misc/keychain/cacerts-added');
    mkdirSync(added, { recursive: true });
    writeFileSync(join(added, '0a1b2c3d.0'), pem(other.trust));
    t.match(await ask(foreign.port, false), { status: 200 });
    await t.rejects(ask(foreign.port, true), { code: /SELF_SIGNED|UNABLE_TO_VERIFY/ });
    t.notMatch(
      readTrustStores({ rootFolder, sdk: 24 }),
      pem(other.trust),
      'from Android 7 on nobody trusts what was added',
    );
    await Promise.all([own.close(), foreign.close()]);
  },
);

t.test('the installer takes the one certificate of the sdcard, and wants a lock screen first', async (t) => {
  const rootFolder = t.testdir();
  const sdcard = join(rootFolder, 'storage/emulated/legacy');
  mkdirSync(sdcard, { recursive: true });
  writeFileSync(join(sdcard, 'leakdiff-lab.crt'), pem(other.trust));
  const activities = createActivities();
  const lock = createLockScreen({ rootFolder }, activities);
  activities.install(createCredentials({ system: { rootFolder, activities }, lock }));
  const start = (intent: object) =>
    activities.start({ action: null, data: null, component: null, extras: {}, ...intent });
  const texts = () => activities.foreground.widgets().map(({ text }) => text);
  const tap = (wanted: string) =>
    activities.foreground
      .widgets()
      .find(({ text }) => text === wanted)
      ?.onTap?.();
  const added = join(rootFolder, 'data/misc/keychain/cacerts-added');

  t.ok(start({ action: 'android.credentials.INSTALL' }));
  t.match(texts(), ['Name the certificate']);
  tap('OK');
  t.match(texts()[1], /set a lock screen PIN/);
  tap('OK');
  tap('PIN');
  for (const [title, button] of [
    ['Choose your PIN', 'Continue'],
    ['Confirm your PIN', 'OK'],
  ] as const) {
    t.equal(texts()[0], title);
    activities.foreground.type?.('2580');
    tap(button);
  }
  t.equal(activities.foreground.package, 'com.miui.home');
  t.equal(readdirSync(added).length, 1);
  t.equal(lock.pin(), '2580');

  lock.lock();
  t.equal(texts()[0], 'Enter PIN code');
  activities.foreground.type?.('1111');
  activities.foreground.enter?.();
  t.equal(texts()[0], 'Enter PIN code', 'another PIN opens nothing');
  activities.foreground.type?.('2580');
  activities.foreground.enter?.();
  t.equal(activities.foreground.package, 'com.miui.home');

  start({ action: 'com.android.credentials.RESET' });
  tap('OK');
  t.throws(() => readdirSync(added), 'and all that was added is gone');
  start({ component: 'com.android.settings/.ChooseLockGeneric' });
  activities.foreground.type?.('2580');
  tap('Continue');
  tap('None');
  t.equal(lock.pin(), null);
});
