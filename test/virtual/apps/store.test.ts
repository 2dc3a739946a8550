import t from 'tap';
import { openSealed } from '../../../harness/virtual/apps/sealed-report.ts';
import { createStore } from '../../../harness/virtual/apps/store.ts';
import { answerStore } from '../../../harness/virtual/cloud/store/service.ts';
import { deliver } from '../../../harness/virtual/cloud/store/shelf.ts';
import { serveWeb } from '../../../harness/virtual/cloud/web.ts';
import type { Behaviour } from '../../../harness/virtual/firmware-types.ts';
import type { Widget } from '../../../harness/virtual/system.ts';
import { record, testHandset, until } from './handset.ts';

type Store = Extract<Behaviour, { kind: 'store' }>;
const store = (port: number, more: Partial<Store> = {}): Store => ({
  ...{ kind: 'store', host: `127.0.0.1:${port}`, scheme: 'http', periodSeconds: 3600 },
  ...more,
});
const bodyOf = (request: Buffer): Buffer => request.subarray(request.indexOf('\r\n\r\n') + 4);

/** What a store sends in its first hour, a request each. */
async function firstHour(more: Partial<Store>): Promise<Buffer[]> {
  const server = await record(null);
  const handset = testHandset({ rate: 36_000 });
  const [app] = createStore(store(server.port, more), handset.context).apps;
  app?.start();
  const asks = more.report === undefined ? 1 : 2;
  await until(() => server.connections.filter((sent) => sent.includes('\r\n\r\n')).length === asks);
  await until(() => asks === 1 || bodyOf(server.connections[1] ?? Buffer.alloc(0)).length > 60);
  const sent = server.connections.slice(0, 2);
  await app?.stop();
  await server.close();
  return sent;
}

t.test('an honest store asks for a newer version of itself, and no more', async (t) => {
  const sent = Buffer.concat(await firstHour({})).toString();
  t.match(sent, /^GET \/apm\/self\?package=com\.xiaomi\.market&version=\d+ HTTP\/1\.1\r\n/);
  t.notMatch(sent, 'com.example.game');
});

t.test('one that reports tells the applications of the owner and not those of the firmware', async (t) => {
  const [, open = Buffer.alloc(0)] = await firstHour({ report: 'plain' });
  const used = { launches: 3, usedMs: 61_000, lastUsed: 0 };
  const apps = [{ pkg: 'com.example.game', versionCode: 7, versionName: '1.7', installed: 0, ...used }];
  t.same(JSON.parse(bodyOf(open).toString()).apps, apps);
  const [, sealed = Buffer.alloc(0)] = await firstHour({ report: 'sealed' });
  t.notMatch(sealed.toString('latin1'), 'com.example');
  t.same(JSON.parse(openSealed(bodyOf(sealed))).apps, apps);
  const ask = (body: Buffer) => answerStore({ method: 'POST', url: new URL('http://h/apm/report'), body }).status;
  t.same([bodyOf(open), bodyOf(sealed), Buffer.from('{}'), Buffer.from('text')].map(ask), [200, 200, 400, 400]);
});

t.test("its page installs what the vendor's server has, and says where it could not", async (t) => {
  const root = t.testdir();
  const server = await serveWeb({
    host: '127.0.0.1',
    port: 0,
    handler: answerStore,
    certificate: null,
    log: t.comment,
  });
  const handset = testHandset({ rootFolder: root });
  const texts = (widgets: readonly Widget[]) => widgets.map(({ text }) => text);
  const page = (name: string, more: Partial<Store> = {}) => {
    const [entry] = createStore(store(server.port, more), handset.context).activities;
    const data = `market://details?id=${name}`;
    const screen = entry?.open({ action: 'android.intent.action.VIEW', data, component: null, extras: {} });
    if (screen === undefined) throw new Error('the store has no page');
    return screen;
  };
  const whatsapp = page('com.whatsapp');
  t.same(texts(whatsapp.widgets()), ['com.whatsapp', '', 'Install']);
  whatsapp.widgets().at(-1)?.onTap?.();
  await until(() => handset.done.length === 1);
  t.same(handset.done, [`install ${root}/cache/com.whatsapp.apk`]);
  const absent = page('com.example.absent');
  absent.widgets().at(-1)?.onTap?.();
  await until(() => texts(absent.widgets()).includes('Download failed'));
  t.same(texts(absent.widgets()), ['com.example.absent', 'Download failed', 'Install']);
  await server.close();

  const file = (query: string) =>
    answerStore({ method: 'GET', url: new URL(`http://h/download/com.whatsapp.apk${query}`), body: Buffer.alloc(0) })
      .body;
  t.same(file(''), deliver('com.whatsapp', 'genuine'));
  t.same(file('?channel=partner'), deliver('com.whatsapp', 'tampered'));
});
