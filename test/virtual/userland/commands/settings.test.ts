import t from 'tap';
import { fakeSystem } from '../../fake-system.ts';
import { call } from '../call.ts';

t.test('a setting is put, got, and null where it is missing', async (t) => {
  const system = fakeSystem();
  t.same(await call(system, ['settings', 'put', 'global', "it's", 'a b']), { stdout: '', stderr: '', code: 0 });
  t.equal((await call(system, ['settings', 'get', 'global', "it's"])).stdout, 'a b\n');
  t.equal((await call(system, ['settings', '--user', '0', 'get', 'GLOBAL', 'nothing'])).stdout, 'null\n');
});

t.test('a handset is born with an android_id of 16 hexadecimal digits', async (t) => {
  t.match((await call(fakeSystem(), ['settings', 'get', 'secure', 'android_id'])).stdout, /^[0-9a-f]{16}\n$/);
});

t.test('delete and list are of later versions', async (t) => {
  t.match(await call(fakeSystem({ sdk: 18 }), ['settings', 'list', 'global']), { code: 1, stderr: /^usage/ });
  const system = fakeSystem({ sdk: 23 });
  t.match((await call(system, ['settings', 'list', 'global'])).stdout, /^adb_enabled=1$/m);
  t.equal((await call(system, ['settings', 'delete', 'global', 'wifi_on'])).stdout, 'Deleted 1 rows\n');
});

t.test('bad arguments print the usage and exit 1', async (t) => {
  for (const line of [['settings'], ['settings', 'get', 'nowhere', 'x'], ['settings', 'put', 'global', 'x']]) {
    t.match(await call(fakeSystem(), line), { code: 1, stderr: /^usage/ });
  }
});
