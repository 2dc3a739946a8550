import t from 'tap';
import { advertisingIdIn } from '../../harness/handset/advertising.ts';
import { assembleInstalled } from '../../harness/handset/installed.ts';
import { wifiIn } from '../../harness/handset/wifi.ts';

const dump = (info: string) => `Wi-Fi is enabled\nInternal state:\nmWifiInfo ${info}\nmNetworkInfo: state: CONNECTED\n`;

t.test('the network’s name and access point are read as every version prints them', async (t) => {
  const rest = 'MAC: 64:09:80:12:34:56, Supplicant state: COMPLETED, RSSI: -50';
  t.same(wifiIn(dump(`SSID: home, away, BSSID: AC:f7:f3:12:34:56, ${rest}`)), {
    ssid: 'home, away',
    bssid: 'ac:f7:f3:12:34:56',
  });
  t.equal(wifiIn(dump(`SSID: "quoted", BSSID: ac:f7:f3:12:34:56, ${rest}`)).ssid, 'quoted');
});

t.test('what is not known, or masked, is null', async (t) => {
  const nothing = { ssid: null, bssid: null };
  t.same(wifiIn(dump('SSID: <none>, BSSID: <none>, MAC: 02:00:00:00:00:00')), nothing);
  t.same(wifiIn(dump('SSID: <unknown ssid>, BSSID: 02:00:00:00:00:00, MAC: x')), nothing);
  t.same(wifiIn("Can't find service: wifi\n"), nothing);
  t.same(wifiIn(dump(`SSID: ${'x'.repeat(100_000)}, BSSID: ac:f7:f3:12:34:56, `)), nothing, 'and absurd');
});

t.test('an advertising id is read from a setting or a file, and one that is switched off is none', async (t) => {
  const id = '38400000-8cf0-11bd-b23e-10b96e40000d';
  t.equal(advertisingIdIn(`${id}\n`), id);
  t.equal(advertisingIdIn(`null\n<map><string name="adid_key">${id.toUpperCase()}</string></map>`), id);
  t.equal(advertisingIdIn('null\n'), null);
  t.equal(advertisingIdIn('00000000-0000-0000-0000-000000000000\n'), null);
});

t.test('installed apps are told with their use, days added up, and only those', async (t) => {
  const listed = 'package:org.example.b\r\npackage:com.example.a\npackage:broken name\n';
  const usage = [
    'Date: 20140813',
    '  com.example.a: 2 times, 3000 ms',
    '    com.example.a.Main: 2 starts',
    'Date: 20140814',
    '  com.example.a: 1 times, 500 ms',
    '  com.android.browser: 9 times, 1 ms',
  ].join('\n');
  t.same(assembleInstalled(listed, usage), [
    { package: 'com.example.a', starts: 3, milliseconds: 3500 },
    { package: 'org.example.b', starts: null, milliseconds: null },
  ]);
  t.same(assembleInstalled('', "Can't find service: usagestats\n"), []);
});
