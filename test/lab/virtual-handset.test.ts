import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import {
  endBench,
  enterTestLab,
  layWire,
  processes,
  run,
  startAdb,
  startBench,
  startDnsmasq,
  until,
} from './virtual-lab.ts';

enterTestLab(import.meta.filename);
t.setTimeout(180_000);

const { adb, connect, shell, end } = startAdb(15_261);
const bootId = (): Promise<string> => shell('cat /proc/sys/kernel/random/boot_id');
const completed = (): Promise<boolean> => shell('getprop sys.boot_completed').then((value) => value === '1');
t.teardown(end);

t.test('a handset on the bench boots, is attached by the real adb, and says who it is', async (t) => {
  const running = await startBench('--no-cloud', '--seed', 'lab', '--clock-rate', '3600');
  const { bench } = running;
  t.teardown(() => endBench(running));
  await connect(bench.adb);
  t.match(await adb('devices', '-l'), /device product:armani model:HM_1SC device:armani/);
  await until('boot is completed', completed);
  t.equal(await shell('getprop ro.build.fingerprint'), 'Xiaomi/armani/armani:4.3/JLS36C/JHCCNBF33.0:user/release-keys');

  t.test('a reboot drops ADB, and what comes back is another boot with the same data', async (t) => {
    const before = await bootId();
    t.match(before, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    await shell('settings put global wifi_on 0; echo kept > /data/local/tmp/kept; sleep 1000 &');
    await adb('reboot');
    await until('ADB drops', async () => (await adb('get-state')) !== 'device');
    await until('ADB is back', async () => (await adb('get-state')) === 'device');
    t.not(await bootId(), before);
    t.not(await shell('getprop sys.boot_completed'), '1', 'ADB is up before boot is completed');
    t.ok(Number((await shell('cat /proc/uptime')).split(' ')[0]) < 10, 'uptime starts anew');
    t.equal(await shell('settings get global wifi_on; cat /data/local/tmp/kept'), '0\nkept');
    t.notOk(processes().includes('sleep 1000'), 'what ran in a shell is gone');
    await until('boot is completed', completed);
    await shell('svc wifi enable');
  });

  t.test('the clock runs fast while the screen is off, and the handset publishes by how much', async (t) => {
    await shell('input keyevent 26');
    const start = Number(await shell('date +%s'));
    await sleep(1_000);
    const passed = Number(await shell('date +%s')) - start;
    await shell('input keyevent 26');
    t.ok(passed > 3_000, `${passed} s passed in about one`);
    const [first, second] = [Number(await shell('date +%s')), Number(await shell('sleep 1; date +%s'))];
    t.ok(second - first <= 5, 'at its own pace again');
    const knots = (await shell('cat /data/misc/clock/map.ndjson')).split('\n').map((line) => JSON.parse(line));
    const rates = knots.slice(1).map((knot, i) => (knot.handset - knots[i].handset) / (knot.host - knots[i].host));
    t.ok(
      rates.some((rate) => Math.abs(rate - 3_600) < 36),
      `rates ${rates.map(Math.round)}`,
    );
    t.ok(Date.now() - knots.at(-1).host < 1_500, 'the last knot is fresh');
  });

  t.test('a wire that appears is joined by DHCP, with the handset’s own address and names', async (t) => {
    await layWire(bench);
    const dnsmasq = startDnsmasq();
    t.teardown(() => dnsmasq.kill('SIGKILL'));
    const seen: string[] = [];
    const control = createServer((request, response) => {
      seen.push(`${request.headers.host}${request.url}`);
      response.end('ok');
    });
    control.listen(80, '192.168.31.1');
    await once(control, 'listening');
    t.teardown(() => control.close());

    await until('a lease', async () => (await shell('getprop dhcp.wlan0.ipaddress')).startsWith('192.168.31.'));
    t.match(await shell('cat /sys/class/net/wlan0/address'), /^64:09:80:/);
    await shell("am start -a android.intent.action.VIEW -d 'http://control.leakdiff.test/canary'");
    await until('the browser asks', () => seen.length > 0);
    t.same(seen, ['control.leakdiff.test/canary']);

    await shell('svc wifi disable');
    await until('the link is down', async () => (await run('ip', 'link', 'show', 'lan0')).includes('NO-CARRIER'));
    t.equal(await shell('getprop dhcp.wlan0.ipaddress'), '');
    await shell('svc wifi enable');
    const ms = await until('a lease again', async () => (await shell('getprop dhcp.wlan0.ipaddress')) !== '');
    t.ok(ms < 5_000);
  });

  t.test('it ends with its stdin, and nothing of it is left', async (t) => {
    t.equal(await endBench(running), 0);
    t.same(
      processes().filter((line) => /harness\/virtual|unshare|ip -o monitor/.test(line)),
      [],
    );
  });
});

t.test('a launcher that is killed takes handset and cloud along', async (t) => {
  const { child, bench } = await startBench('--update', 'JHCCNBH45.0', '--clock-rate', '3600');
  await connect(bench.adb);
  child.kill('SIGKILL');
  const ours = (): string[] =>
    processes().filter((line) => /harness\/virtual|unshare|ip -o monitor|adbd\/guard/.test(line));
  await until('all are gone', () => ours().length === 0, 5_000).catch(() => undefined);
  t.same(ours(), []);
});

t.test('without anybody to allow it a new computer stays out', async (t) => {
  const running = await startBench('--no-cloud', '--authorise', 'never');
  t.teardown(() => endBench(running));
  await adb('disconnect');
  await adb('connect', running.bench.adb);
  await until('it is listed', async () => (await adb('devices')).includes(running.bench.adb));
  t.match(await adb('devices'), /unauthorized/);
});

t.test('a newer Android answers as such', async (t) => {
  const running = await startBench('--no-cloud', '--sdk', '30');
  t.teardown(() => endBench(running));
  await connect(running.bench.adb);
  t.equal(await shell('getprop ro.build.version.sdk'), '30');
  t.match(await adb('features'), /shell_v2/);
});
