import t from 'tap';
import { createLog } from '../../../../harness/virtual/userland/log.ts';
import { fakeSystem } from '../../fake-system.ts';
import { call } from '../call.ts';

const out = async (system: ReturnType<typeof fakeSystem>, ...line: string[]) => (await call(system, line)).stdout;

t.test('id and whoami tell the session', async (t) => {
  t.match(
    await out(fakeSystem(), 'id'),
    /^uid=2000\(shell\) gid=2000\(shell\) groups=1003\(graphics\),.* context=u:r:shell:s0\n$/,
  );
  t.match((await call(fakeSystem(), ['id'], { uid: 0 })).stdout, /^uid=0\(root\) gid=0\(root\)/);
  t.equal((await call(fakeSystem({ sdk: 18 }), ['whoami'])).code, 127);
  t.equal(await out(fakeSystem({ sdk: 23 }), 'whoami'), 'shell\n');
});

t.test('date prints the handset clock in its zone', async (t) => {
  const system = fakeSystem();
  t.equal(await out(system, 'date', '+%s'), '1407988800\n');
  t.equal(await out(system, 'date'), 'Thu Aug 14 12:00:00 HKT 2014\n');
  t.equal(await out(system, 'date', '-u', '+%Y-%m-%d %H:%M:%S %z'), '2014-08-14 04:00:00 +0000\n');
  system.advance(1_800_000);
  t.equal(await out(system, 'date', '+%s'), '1407990600\n');
  t.match(await call(system, ['date', '-s', '20140101.000000']), { code: 1, stderr: /not permitted/ });
  t.equal(await out(fakeSystem({ sdk: 23 }), 'date', '-u', '-d', '@0', '+%F %T'), '1970-01-01 00:00:00\n');
});

t.test('uptime follows the clock, in the form of the version', async (t) => {
  const system = fakeSystem();
  system.advance(86_400_000);
  t.equal(await out(system, 'uptime'), 'up time: 1 days, 00:01:00, idle time: 21:36:54, sleep time: 00:00:00\n');
  t.match(await out(fakeSystem({ sdk: 23 }), 'uptime'), /^ 04:00:00 up 1 min,/);
});

t.test('pm lists packages by kind and name, with their paths', async (t) => {
  const system = fakeSystem();
  t.equal(await out(system, 'pm', 'list', 'packages'), 'package:com.android.updater\npackage:com.example.game\n');
  t.equal(
    await out(system, 'pm', 'list', 'packages', '-f', '-3'),
    'package:/data/app/com.example.game-1.apk=com.example.game\n',
  );
  t.equal(await out(system, 'pm', 'list', 'packages', 'updater'), 'package:com.android.updater\n');
  t.equal(await out(system, 'pm', 'path', 'com.android.updater'), 'package:/system/app/Updater.apk\n');
  t.same(await call(system, ['pm', 'path', 'no.such']), { stdout: '', stderr: '', code: 0 });
  t.match(await out(system, 'pm', 'list', 'features'), /^feature:android.hardware.wifi$/m);
  t.match(await out(system, 'pm', 'install', '/x.apk'), 'Failure [INSTALL_FAILED_USER_RESTRICTED]');
});

t.test('svc switches Wi-Fi and keeps the screen on', async (t) => {
  const system = fakeSystem();
  await call(system, ['svc', 'wifi', 'disable']);
  t.same(system.done, ['wifi false']);
  await call(system, ['svc', 'power', 'stayon', 'usb']);
  t.equal(await out(system, 'settings', 'get', 'global', 'stay_on_while_plugged_in'), '2\n');
  t.match((await call(system, ['svc'])).stderr, /^Available commands/);
});

t.test('wm, netcfg, start and stop answer', async (t) => {
  const system = fakeSystem();
  t.equal(await out(system, 'wm', 'size'), 'Physical size: 720x1280\n');
  t.match(await out(system, 'netcfg'), /^wlan0 +UP +192\.168\.31\.10\/24 +0x00001043 02:11:22:33:44:55$/m);
  t.match(await call(system, ['stop']), { stderr: 'must be root\n', code: 1 });
  t.match(await call(system, ['stop'], { uid: 0 }), { stderr: '', code: 0 });
});

t.test('reboot goes down after its reply', async (t) => {
  const system = fakeSystem();
  await call(system, ['reboot', 'recovery']);
  t.same(system.done, []);
  await new Promise((resolve) => setTimeout(resolve, 150));
  t.same(system.done, ['reboot recovery']);
});

t.test('log writes what logcat reads, by priority and tag', async (t) => {
  const system = fakeSystem();
  const log = createLog({ clock: system.clock });
  const say = (...argv: string[]) => call(system, ['log', ...argv], { log });
  await say('-p', 'e', '-t', 'canary', 'hello', 'there');
  await say('-p', 'd', '-t', 'noise', 'x');
  const read = async (...argv: string[]) => (await call(system, ['logcat', ...argv], { log })).stdout;
  t.equal(
    await read('-d'),
    '--------- beginning of /dev/log/main\nE/canary  (  500): hello there\nD/noise   (  500): x\n',
  );
  t.equal(
    await read('-d', '-v', 'time', 'canary:I', '*:S'),
    '--------- beginning of /dev/log/main\n08-14 12:00:00.000 E/canary(  500): hello there\n',
  );
  t.notMatch(await read('-d', '-s', 'canary'), 'noise');
  t.match(await read('-t', '1'), /beginning.*\nD\/noise/);
  const following = read('-v', 'raw');
  await say('-t', 'late', 'later');
  t.match(await following, /hello there\nx\nlater\n$/, 'without -d it goes on until its caller is gone');
  await read('-c');
  t.equal(await read('-d'), '--------- beginning of /dev/log/main\n');
});

t.test('cmd is of Android 7, and reaches the same commands', async (t) => {
  t.equal((await call(fakeSystem({ sdk: 23 }), ['cmd', 'package', 'list', 'packages'])).code, 127);
  const system = fakeSystem({ sdk: 24 });
  t.match(await out(system, 'cmd', 'package', 'list', 'packages'), 'package:com.android.updater');
  t.match(await call(system, ['cmd', 'nothing']), { code: 20, stderr: "cmd: Can't find service: nothing\n" });
});

t.test('a command is absent before the version that brought it', async (t) => {
  t.equal((await call(fakeSystem({ sdk: 16 }), ['settings', 'get', 'global', 'x'])).code, 127);
  t.equal((await call(fakeSystem({ sdk: 17 }), ['wm', 'size'])).code, 127);
});
