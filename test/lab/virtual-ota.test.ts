import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import {
  endBench,
  enterTestLab,
  layUplink,
  layWire,
  startAdb,
  startBench,
  startDnsmasq,
  until,
} from './virtual-lab.ts';

enterTestLab(import.meta.filename);
t.setTimeout(180_000);

const { adb, connect, shell, end } = startAdb(15_262);
t.teardown(end);

/** Taps the middle of what has this text; false when there is nothing of the kind. */
async function tap(text: string): Promise<boolean> {
  await shell('uiautomator dump /data/local/tmp/window.xml');
  const xml = await shell('cat /data/local/tmp/window.xml');
  const bounds = new RegExp(`text="${text}"[^>]*bounds="\\[(\\d+),(\\d+)\\]\\[(\\d+),(\\d+)\\]"`).exec(xml);
  if (!bounds) return false;
  const [left = 0, top = 0, right = 0, bottom = 0] = bounds.slice(1).map(Number);
  await shell(`input tap ${(left + right) / 2} ${(top + bottom) / 2}`);
  return true;
}
const incremental = (): Promise<string> => shell('getprop ro.build.version.incremental');
const bootId = (): Promise<string> => shell('cat /proc/sys/kernel/random/boot_id');
const rebooted = async (before: string): Promise<void> => {
  await until('another boot', async () => /^[0-9a-f-]{36}$/.test(await bootId()) && (await bootId()) !== before);
  await until('boot is completed', async () => (await shell('getprop sys.boot_completed')) === '1');
};

t.test('the handset takes its update from the cloud, keeps its data, and can be reset after it', async (t) => {
  const running = await startBench('--update', 'JHCCNBH45.0', '--seed', 'ota');
  t.teardown(() => endBench(running));
  await connect(running.bench.adb);
  await layWire(running.bench);
  await layUplink(running.bench);
  const dnsmasq = startDnsmasq(running.bench.upstream.resolver);
  t.teardown(() => dnsmasq.kill('SIGKILL'));
  await until('a lease', async () => (await shell('getprop dhcp.wlan0.ipaddress')) !== '');
  t.equal(await incremental(), 'JHCCNBF33.0');
  await shell('settings put system leakdiff_mark kept');
  const androidId = await shell('settings get secure android_id');

  const before = await bootId();
  await shell('am start -n com.android.updater/.MainActivity');
  for (const button of ['Check for updates', 'Download', 'Reboot now'])
    await until(button, async () => await tap(button));
  await rebooted(before);
  t.equal(await incremental(), 'JHCCNBH45.0');
  t.match(await shell('getprop ro.build.fingerprint'), /JHCCNBH45\.0:user\/release-keys$/);
  t.equal(await shell('settings get system leakdiff_mark'), 'kept');
  t.equal(await shell('settings get secure android_id'), androidId);

  const updated = await bootId();
  await shell("su -c 'echo --wipe_data > /cache/recovery/command'");
  await adb('reboot', 'recovery');
  await rebooted(updated);
  t.equal(await incremental(), 'JHCCNBH45.0', 'a factory reset keeps the firmware');
  t.equal(await shell('settings get system leakdiff_mark'), 'null');
  t.match(await shell('settings get secure android_id'), /^[0-9a-f]{16}$/);
  t.not(await shell('settings get secure android_id'), androidId);
  await sleep(600);
  t.match(await shell('cat /data/misc/clock/map.ndjson'), /^\{"host":/, 'the clock map is there again');
});
