import t from 'tap';
import { createLog } from '../../../../harness/virtual/userland/log.ts';
import { fakeSystem } from '../../fake-system.ts';
import { call } from '../call.ts';

t.test('am start prints the intent and starts what answers it', async (t) => {
  const system = fakeSystem();
  const log = createLog({ clock: system.clock });
  const updater = await call(system, ['am', 'start', '-n', 'com.android.updater/com.android.updater.MainActivity'], {
    log,
  });
  t.same(updater, { stdout: 'Starting: Intent { cmp=com.android.updater/.MainActivity }\n', stderr: '', code: 0 });
  const view = ['am', 'start', '-a', 'android.intent.action.VIEW', '-d', 'http://control.leakdiff.test/x?a=1&b=2'];
  t.equal(
    (await call(system, view)).stdout,
    'Starting: Intent { act=android.intent.action.VIEW dat=http://control.leakdiff.test/x?a=1&b=2 }\n',
  );
  t.same(system.done, ['start com.android.updater/.MainActivity', 'start http://control.leakdiff.test/x?a=1&b=2']);
  t.match(log.lines()[0]?.message, /^START u0 \{ flg=0x10000000 cmp=com\.android\.updater\/\.MainActivity \} from pid/);
});

t.test('a bare address is viewed, extras are carried', async (t) => {
  const system = fakeSystem();
  const reply = await call(system, ['am', 'start', '--es', 'k', 'v', 'http://x/']);
  t.equal(reply.stdout, 'Starting: Intent { act=android.intent.action.VIEW dat=http://x/ (has extras) }\n');
});

t.test('a failed start exits 0 on 4.x', async (t) => {
  const missing = await call(fakeSystem({ sdk: 18 }), ['am', 'start', '-n', 'com.foo/.Bar']);
  t.equal(missing.stderr, 'Error type 3\nError: Activity class {com.foo/com.foo.Bar} does not exist.\n');
  t.equal(missing.code, 0);
  const nobody = await call(fakeSystem(), ['am', 'start', '-a', 'no.such.ACTION']);
  t.match(nobody, {
    code: 0,
    stderr: 'Error: Activity not started, unable to resolve Intent { act=no.such.ACTION flg=0x10000000 }\n',
  });
  t.equal((await call(fakeSystem({ sdk: 24 }), ['am', 'start', '-n', 'com.foo/.Bar'])).code, 1);
});

t.test('broadcasts complete, bad intents and verbs are told', async (t) => {
  const system = fakeSystem();
  t.equal(
    (await call(system, ['am', 'broadcast', '-a', 'x.Y'])).stdout,
    'Broadcasting: Intent { act=x.Y }\nBroadcast completed: result=0\n',
  );
  t.equal((await call(system, ['am', 'start'])).stderr, 'Error: No intent supplied\n');
  t.equal((await call(system, ['am', 'start', '-n', 'nonsense'])).stderr, 'Error: Bad component name: nonsense\n');
  t.match((await call(system, ['am', 'dance'])).stderr, /^usage: am/);
});

t.test('force-stop of what is in front leads home', async (t) => {
  const system = fakeSystem();
  system.show({ package: 'com.android.updater', activity: '.MainActivity' });
  await call(system, ['am', 'force-stop', 'com.other']);
  t.same(system.done, []);
  await call(system, ['am', 'force-stop', 'com.android.updater']);
  t.same(system.done, ['home']);
});
