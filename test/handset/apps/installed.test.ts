import t from 'tap';
import { parsePackageDump, parsePackageList } from '../../../harness/handset/apps/installed.ts';
import { installFailure } from '../../../harness/handset/apps/plant.ts';

t.test('packages and their files are read in the forms of old and new versions', async (t) => {
  const list = parsePackageList(
    'package:/system/app/Updater.apk=com.android.updater\r\npackage:/data/app/~~x8==/com.a.b-Q2t==/base.apk=com.a.b\nWARNING: linker\n',
  );
  t.same(
    [...list],
    [
      ['com.android.updater', '/system/app/Updater.apk'],
      ['com.a.b', '/data/app/~~x8==/com.a.b-Q2t==/base.apk'],
    ],
  );
});

t.test('the version in use is read, also of an updated application of the system', async (t) => {
  const dump = `Packages:
  Package [com.a.b] (42a3b8f0):
    userId=10060 gids=[3003]
    versionCode=7 targetSdk=18
    versionName=1.0 beta
    firstInstallTime=2014-08-14 12:00:00
Hidden system packages:
  Package [com.a.b] (42a3b8f1):
    versionCode=6 targetSdk=18
    versionName=0.9
  Package [com.c] (42a3b8f2):
    versionCode=30 minSdk=21 targetSdk=30
`;
  t.same(
    [...parsePackageDump(dump)],
    [
      ['com.a.b', { versionCode: 7, versionName: '1.0 beta' }],
      ['com.c', { versionCode: 30, versionName: null }],
    ],
  );
});

t.test('what pm says of an installation is a success only where it says so', async (t) => {
  t.equal(installFailure('\tpkg: /data/local/tmp/a.apk\r\nSuccess\r\n'), null);
  t.equal(installFailure('\tpkg: /a\nFailure [INSTALL_FAILED_USER_RESTRICTED]\n'), 'INSTALL_FAILED_USER_RESTRICTED');
  t.equal(
    installFailure('Failure [INSTALL_FAILED_USER_RESTRICTED: Install canceled by user]'),
    'INSTALL_FAILED_USER_RESTRICTED',
  );
  t.equal(installFailure(''), 'it said nothing');
});
