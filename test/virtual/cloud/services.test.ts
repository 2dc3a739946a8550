import t from 'tap';
import { decryptOta, otaAnswerSchema, otaForm } from '../../../harness/virtual/apps/ota-query.ts';
import { sealUpload } from '../../../harness/virtual/apps/upload-payload.ts';
import type { Service } from '../../../harness/virtual/cloud/hosts.ts';
import { buildRelease, createVendorKey } from '../../../harness/virtual/cloud/release.ts';
import { createServices } from '../../../harness/virtual/cloud/services.ts';
import { firmwareById } from '../../../harness/virtual/firmware/index.ts';

const vendor = await createVendorKey(t.testdir());
const release = buildRelease(firmwareById('JHCCNBH46.0'), vendor.privateKey);
const mirrors = () => ['http://bigota.d.miui.com'];
const services = createServices({ release, mirrors, now: () => Date.UTC(2014, 8, 20, 5) });
const ask = (service: Exclude<Service, 'push'>, path: string, body: Buffer | null = null) =>
  services[service]({
    method: body === null ? 'GET' : 'POST',
    url: new URL(path, 'http://x.test'),
    body: body ?? Buffer.alloc(0),
  });
const query = {
  ...{ d: 'armani', v: 'MIUI-JHCCNBF33.0', c: '4.3', b: 'F', l: 'zh_CN', r: 'CN' },
  ...{ sn: 'a1b2c3d4', sdk: '18', id: '0', f: '1' },
};
const update = (change: Partial<typeof query>, from = services) =>
  otaAnswerSchema.parse(
    decryptOta(
      from
        .update({
          method: 'POST',
          url: new URL('http://update.miui.com/updates/miotaV3.php'),
          body: otaForm({ ...query, ...change }),
        })
        .body.toString(),
    ),
  );

t.test('the account service knows nobody and accepts every activation', async (t) => {
  const lookup = ask('account', '/pass/user@id?type=MXPH&externalId=%2B85291234567');
  t.equal(lookup.status, 401);
  t.match(lookup.body.toString(), /^&&&START&&&\{"S":"Err"/);
  t.equal(ask('account', '/pass/activate/dev/qZk-NkcGgWq6PiVx/activating?imsi=qZk-NkcGgWq6PiVx').status, 200);
  t.equal(ask('account', '/pass/activate/dev/short/activating').status, 404);
  t.equal(ask('account', '/').status, 404);
});

t.test('the collector takes an upload with a small answer, and nothing else', async (t) => {
  const device = { imei: '1', imsi: '2', operator: 'CSL', version: 'x' };
  const answer = ask('collector', '/v1/sync/batch', sealUpload({ device, records: [], bytes: () => 600 }));
  t.equal(answer.status, 200);
  t.ok(answer.body.length < 100);
  t.equal(ask('collector', '/v1/sync/batch', Buffer.from('hello')).status, 400);
  t.equal(ask('collector', '/v1/sync/batch').status, 405);
});

t.test('the weather is 2 to 6 KB and the same for all of an hour', async (t) => {
  const one = ask('weather', '/wtr-v2/weather?cityId=101320101&nonce=a').body;
  t.ok(one.length > 2048 && one.length < 6144, `${one.length} bytes`);
  t.same(one, ask('weather', '/wtr-v2/weather?cityId=101320101&nonce=b').body);
  t.notSame(one, ask('weather', '/wtr-v2/weather?cityId=101010100').body);
  t.match(JSON.parse(ask('calendar', '/holiday/holiday.jsp').body.toString()), { today: '2014-09-20' });
});

t.test('the update is offered to other versions of the same handset', async (t) => {
  const { LatestRom: rom, MirrorList } = update({});
  t.match(rom, { version: 'JHCCNBH46.0', device: 'armani', codebase: '4.3', md5: release.md5 });
  t.same(MirrorList, ['http://bigota.d.miui.com']);
  t.same(ask('download', `/${rom?.version}/${rom?.filename}`).body, release.bytes);
  t.equal(update({ v: 'MIUI-JHCCNBH46.0' }).LatestRom, undefined);
  t.equal(update({ d: 'cancro' }).LatestRom, undefined);
  t.equal(update({}, createServices({ release: null, mirrors, now: Date.now })).LatestRom, undefined);
});

t.test('what is no query of an updater is refused', async (t) => {
  t.equal(ask('update', '/updates/miotaV3.php', Buffer.from('q=junk')).status, 400);
  t.equal(ask('update', '/updates/miotaV3.php').status, 400);
  t.equal(ask('update', '/').status, 404);
  t.equal(ask('download', '/JHCCNBH46.0/other.zip').status, 404);
});

t.test('a package has 2 to 4 MB and is the same each time', async (t) => {
  t.ok(release.bytes.length > 2 * 1024 ** 2 && release.bytes.length < 4.01 * 1024 ** 2);
  const again = buildRelease(firmwareById('JHCCNBH46.0'), vendor.privateKey);
  t.ok(again.bytes.equals(release.bytes));
});
