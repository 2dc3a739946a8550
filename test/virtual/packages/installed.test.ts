import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parsePackageDump, parsePackageList } from '../../../harness/handset/apps/installed.ts';
import { installFailure } from '../../../harness/handset/apps/plant.ts';
import { buildSentinels } from '../../../harness/handset/apps/sentinel.ts';
import { archive } from '../../analysis/apk/archive.ts';
import { hasOpenssl } from '../../analysis/openssl.ts';
import type { FakeSystem } from '../fake-system.ts';
import { call } from '../userland/call.ts';
import { bootWithPackages } from './boot.ts';

const app = {
  id: 'a',
  package: 'com.bafegidoluka.zivodefaguri',
  versionCode: 1_712_345_678,
  versionName: '3.1.qwertzuiopas',
};

const out = async (system: FakeSystem, ...argv: string[]) => (await call(system, argv)).stdout;

t.test(
  'an application is installed, listed, used, kept over a boot and taken off',
  { skip: !hasOpenssl() && 'openssl is not installed' },
  async (t) => {
    const root = t.testdir();
    const system = bootWithPackages(root);
    const [built] = await buildSentinels([app]);
    writeFileSync(join(root, 'a.apk'), built?.apk ?? '');
    t.equal(await out(system, 'pm', 'install', '-r', '/a.apk'), '\tpkg: /a.apk\nSuccess\n');
    const path = `/data/app/${app.package}-1.apk`;
    t.equal(parsePackageList(await out(system, 'pm', 'list', 'packages', '-f')).get(app.package), path);
    t.equal(await out(system, 'pm', 'path', app.package), `package:${path}\n`);
    t.ok(existsSync(join(root, path)));
    t.same(parsePackageDump(await out(system, 'dumpsys', 'package', app.package)).get(app.package), {
      versionCode: app.versionCode,
      versionName: app.versionName,
    });
    t.match(await out(system, 'pm', 'install', '/a.apk'), 'INSTALL_FAILED_ALREADY_EXISTS');

    await call(system, ['am', 'start', '-n', `${app.package}/android.app.Activity`]);
    t.equal(system.activities.foreground.package, app.package);
    system.advance(1_500);
    await call(system, ['am', 'start', '-a', 'android.intent.action.MAIN', '-c', 'android.intent.category.HOME']);
    system.advance(9_000);
    t.match(
      await out(system, 'dumpsys', 'usagestats'),
      `  ${app.package}: 1 times, 1500 ms\n    android.app.Activity: 1 starts\n`,
    );

    const again = bootWithPackages(root);
    t.match(await out(again, 'pm', 'list', 'packages', '-3'), `package:${app.package}`);
    t.equal(await out(again, 'pm', 'uninstall', app.package), 'Success\n');
    t.equal(await out(again, 'pm', 'uninstall', app.package), 'Failure\n');
    t.notOk(existsSync(join(root, path)));
    t.equal(await out(bootWithPackages(root), 'pm', 'list', 'packages', '-3'), '');
  },
);

t.test('what cannot be installed is refused in the words of Android', async (t) => {
  const root = t.testdir();
  const said = async (bytes: Uint8Array, allowed = true) => {
    writeFileSync(join(root, 'a.apk'), bytes);
    return installFailure(await out(bootWithPackages(root, allowed), 'pm', 'install', '-r', '/a.apk'));
  };
  t.equal(await said(Buffer.from('text')), 'INSTALL_FAILED_INVALID_APK');
  t.equal(await said(archive({ a: Buffer.from('1') })), 'INSTALL_FAILED_INVALID_APK');
  t.equal(await said(archive({ 'AndroidManifest.xml': Buffer.from('1') })), 'INSTALL_PARSE_FAILED_NO_CERTIFICATES');
  const signed = { 'AndroidManifest.xml': Buffer.from('1'), 'META-INF/CERT.RSA': Buffer.from('2') };
  t.match(await said(archive(signed)), /^INSTALL_PARSE_FAILED/);
  t.equal(await said(archive(signed), false), 'INSTALL_FAILED_USER_RESTRICTED');
  t.equal(
    installFailure(await out(bootWithPackages(root), 'pm', 'install', '/none.apk')),
    'INSTALL_FAILED_INVALID_URI',
  );
});
