import t from 'tap';
import { fakeSystem } from '../../fake-system.ts';
import { call } from '../call.ts';

const dump = async (system: ReturnType<typeof fakeSystem>, ...argv: string[]) =>
  (await call(system, ['dumpsys', ...argv])).stdout;

t.test('dumpsys power tells the screen as its version does', async (t) => {
  const of43 = fakeSystem({ sdk: 18 });
  t.match(
    await dump(of43, 'power'),
    /^ {2}mWakefulness=Awake$[\s\S]*^Display Power State:$[\s\S]*^ {2}mScreenOn=true$/m,
  );
  of43.power.sleep();
  const dark = await dump(of43, 'power');
  t.match(dark, /^ {2}mWakefulness=Asleep$[\s\S]*^ {2}mScreenOn=false$/m);
  t.notMatch(dark, 'Display Power: state=');
  const of60 = fakeSystem({ sdk: 23 });
  of60.power.sleep();
  t.match(await dump(of60, 'power'), /^Display Power: state=OFF$/m);
  t.notMatch(await dump(of60, 'power'), 'mScreenOn');
});

t.test('dumpsys battery is set and reset', async (t) => {
  const system = fakeSystem();
  t.match(
    await dump(system, 'battery'),
    /AC powered: false\n {2}USB powered: true\n[\s\S]*status: 2\n[\s\S]*level: 80\n[\s\S]*voltage:4200/,
  );
  t.equal(await dump(system, 'battery', 'set', 'usb', '0'), '');
  t.match(await dump(system, 'battery'), /USB powered: false\n[\s\S]*status: 3\n/);
  t.equal(await dump(system, 'battery', 'reset'), '');
  t.match(await dump(system, 'battery'), /USB powered: true\n/);
  t.equal(await dump(system, 'battery', 'set', 'usb', 'no'), 'Bad value: no\n');
  t.equal(await dump(system, 'battery', 'set', 'solar', '1'), 'Unknown set option: solar\n');
  t.match(await dump(system, 'battery', 'unplug'), /^Dump current battery state, or:/, 'unplug came with 6.0');
});

t.test('dumpsys iphonesubinfo gives the IMEI on 4.x', async (t) => {
  const text = 'Phone Subscriber Info:\n  Phone Type = GSM\n  Device ID = 860000000000018\n';
  t.equal(await dump(fakeSystem({ sdk: 18 }), 'iphonesubinfo'), text);
  t.equal(await dump(fakeSystem({ sdk: 23 }), 'iphonesubinfo'), '');
});

t.test('dumpsys window and activity name what is in front', async (t) => {
  const system = fakeSystem();
  system.show({ package: 'com.android.updater', activity: 'com.android.updater.MainActivity' });
  t.match(
    await dump(system, 'window'),
    'mCurrentFocus=Window{41e1f5c0 u0 com.android.updater/com.android.updater.MainActivity}',
  );
  t.match(await dump(system, 'activity'), 'u0 com.android.updater/.MainActivity t1}');
});

t.test('an unknown service is named, and -l lists the known ones', async (t) => {
  t.equal(await dump(fakeSystem(), 'nothing'), "Can't find service: nothing\n");
  t.match(await dump(fakeSystem(), '-l'), /^ {2}power$/m);
  t.match(await dump(fakeSystem()), /^DUMP OF SERVICE battery:$/m);
});

t.test('dumpsys wifi says whether it is on', async (t) => {
  const system = fakeSystem();
  t.match(await dump(system, 'wifi'), /^Wi-Fi is enabled$[\s\S]*MAC: 02:11:22:33:44:55/m);
  await call(system, ['svc', 'wifi', 'disable']);
  t.match(await dump(system, 'wifi'), /^Wi-Fi is disabled$/m);
});
