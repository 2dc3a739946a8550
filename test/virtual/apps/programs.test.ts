import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createBrowser } from '../../../harness/virtual/apps/browser.ts';
import { readPackage } from '../../../harness/virtual/apps/ota-package.ts';
import { createPoll } from '../../../harness/virtual/apps/poll.ts';
import { createUpdater } from '../../../harness/virtual/apps/updater.ts';
import { createAuthority } from '../../../harness/virtual/cloud/certificates.ts';
import { type Cloud, openCloud } from '../../../harness/virtual/cloud/cloud.ts';
import type { Screen } from '../../../harness/virtual/system.ts';
import { addDose, record, type TestHandset, testHandset, until } from './handset.ts';

/** The apps against the real cloud, on loopback and other ports. */
const loopback = '127.0.0.1';
const folder = t.testdir();
const log: string[] = [];
const open = (update: string, name: string) =>
  openCloud({ update, folder: join(folder, name), loopback, log: (line) => log.push(line) });
const [offering, silent] = await Promise.all([open('JHCCNBH45.0', 'offering'), open('none', 'silent')]);
t.teardown(() => Promise.all([offering.close(), silent.close()]));

const portOf = (cloud: Cloud, origin: string) => cloud.ports.get(origin) ?? 0;
const texts = (screen: Screen) => screen.widgets().map((widget) => widget.text);
const tap = (screen: Screen, text: string) =>
  screen
    .widgets()
    .find((widget) => widget.text === text)
    ?.onTap?.();
const main = { action: 'android.intent.action.MAIN', data: null, component: null, extras: {} };

function updaterOf(handset: TestHandset, cloud: Cloud): Screen {
  const host = `update.miui.com:${portOf(cloud, 'http://update.miui.com')}`;
  return createUpdater({ kind: 'updater', host }, handset.context).open(main);
}

t.test('the updater asks, downloads, checks, and orders recovery', async (t) => {
  const rootFolder = t.testdir();
  const handset = testHandset({ rootFolder });
  const screen = updaterOf(handset, offering);
  t.match(texts(screen), ['Updater', 'MIUI V5 JHCCNBF33.0', '', 'Check for updates']);
  tap(screen, 'Check for updates');
  t.notOk(texts(screen).includes('Check for updates'), 'the button is away while it works');
  await until(() => texts(screen).includes('Download'));
  t.match(texts(screen)[2], /^New version JHCCNBH45\.0 \(\d\.\dM\)$/);
  tap(screen, 'Download');
  const percents = new Set<string>();
  await until(() => {
    percents.add(texts(screen)[2] ?? '');
    return texts(screen).includes('Reboot now');
  });
  t.ok([...percents].some((text) => /^Downloading \d+%$/.test(text)));
  tap(screen, 'Reboot now');
  await until(() => handset.done.length > 0);
  t.same(handset.done, ['reboot recovery']);

  const command = readFileSync(join(rootFolder, 'cache/recovery/command'), 'utf8');
  const file = /^--update_package=(\/cache\/miui_armani_JHCCNBH45\.0_\w+_4\.3\.zip)$/m.exec(command)?.[1] ?? '';
  const bytes = readFileSync(join(rootFolder, file));
  t.ok(bytes.length > 2 * 1024 ** 2 && bytes.length < 4.1 * 1024 ** 2, `${bytes.length} bytes`);
  const { header } = readPackage({ bytes, key: readFileSync(offering.otaKey, 'utf8') });
  t.match(header, { firmware: 'JHCCNBH45.0', device: 'armani' });
  t.match(header.fingerprint, /JHCCNBH45\.0:user/);
});

t.test('with nothing on offer it says so, and so it does on the version offered', async (t) => {
  for (const [cloud, firmware] of [
    [silent, 'JHCCNBF33.0'],
    [offering, 'JHCCNBH45.0'],
  ] as const) {
    const screen = updaterOf(testHandset({ firmware }), cloud);
    tap(screen, 'Check for updates');
    await until(() => texts(screen).includes('No updates available'));
    t.ok(texts(screen).includes('Check for updates'), 'and can be asked again');
  }
});

t.test('what goes wrong is shown, and can be tried again', async (t) => {
  const handset = testHandset({ rootFolder: t.testdir() });
  const nowhere = createUpdater({ kind: 'updater', host: `${loopback}:1` }, handset.context).open(main);
  tap(nowhere, 'Check for updates');
  await until(() => texts(nowhere).some((text) => text.startsWith("Couldn't connect")));
  t.ok(texts(nowhere).includes('Check for updates'));
  t.match(handset.log[0], /ECONNREFUSED/);

  const strange = createUpdater(
    { kind: 'updater', host: `x:${portOf(offering, 'http://api.comm.miui.com')}` },
    handset.context,
  );
  const screen = strange.open(main);
  tap(screen, 'Check for updates');
  await until(() => texts(screen).some((text) => text.startsWith("Couldn't connect")));
});

t.test('a download that cannot be written down is no update', async (t) => {
  const rootFolder = t.testdir({ cache: 'a file where a folder should be' });
  const handset = testHandset({ rootFolder });
  const screen = updaterOf(handset, offering);
  tap(screen, 'Check for updates');
  await until(() => texts(screen).includes('Download'));
  tap(screen, 'Download');
  await until(() => handset.log.length > 0 && texts(screen).includes('Download'));
  t.same(handset.done, []);
});

t.test('a poll asks over TLS 1.0, and its size does not depend on what is on the handset', async (t) => {
  const name = 'weatherapi.market.xiaomi.com';
  const trust = readFileSync(offering.trust, 'utf8');
  const authority = await createAuthority(t.testdir());
  const server = await record(await authority.issue(name));
  const sizes = async (dose: number) => {
    const handset = testHandset({ rate: 36_000, trust: readFileSync(authority.trust, 'utf8') });
    addDose(handset.system.providers, dose);
    const before = server.connections.length;
    // A connection is listed when it is accepted; what counts is one whose request has come.
    const requests = () => server.connections.slice(before).filter((request) => request.length > 0);
    const behaviour = {
      kind: 'poll',
      name: 'weather',
      host: `${name}:${server.port}`,
      path: '/w?cityId=1',
      periodSeconds: 1800,
    } as const;
    const app = createPoll(behaviour, handset.context);
    app.start();
    await until(() => requests().length >= 4);
    const seen = requests().slice(0, 4);
    await app.stop();
    t.same(handset.log, []);
    return seen.map((request) => request.length);
  };
  t.same(await sizes(0), await sizes(500));
  await server.close();

  const handset = testHandset({ trust });
  const answer = await handset.context.network.request({
    method: 'GET',
    url: `https://${name}:${portOf(offering, `https://${name}`)}/wtr-v2/weather?cityId=101320101`,
    headers: [],
  });
  t.equal(answer.status, 200);
  t.ok(answer.body.length > 2048 && answer.body.length < 6144, `${answer.body.length} bytes of weather`);
});

t.test('the browser really fetches what it is told to, and shows it', async (t) => {
  const server = await record(null);
  const handset = testHandset({});
  const browser = createBrowser(handset.context);
  const url = `http://${loopback}:${server.port}/a%20canary?x=1`;
  const screen = browser.open({ action: 'android.intent.action.VIEW', data: url, component: null, extras: {} });
  await until(() => server.connections.length > 0 && texts(screen)[1] !== 'Loading');
  await server.close();
  t.match(
    Buffer.concat(server.connections).toString(),
    /^GET \/a%20canary\?x=1 HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\n[\s\S]*Mozilla\/5\.0 \(Linux; U; Android 4\.3; zh-cn; HM 1SC Build\/JLS36C\)/,
  );
  t.equal(texts(screen)[0], url);
  const gone = browser.open({ action: 'android.intent.action.VIEW', data: url, component: null, extras: {} });
  await until(() => texts(gone)[1] === 'Webpage not available');
});

t.test('the servers have nothing to complain of', async (t) => {
  t.same(log, []);
});
