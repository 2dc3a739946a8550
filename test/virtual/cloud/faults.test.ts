import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readPackage } from '../../../harness/virtual/apps/ota-package.ts';
import { decryptOta, otaAnswerSchema, otaForm } from '../../../harness/virtual/apps/ota-query.ts';
import { type Cloud, openCloud } from '../../../harness/virtual/cloud/cloud.ts';
import type { Fault } from '../../../harness/virtual/faults.ts';

const folder = t.testdir();

/** A cloud on loopback with faults, and what its updater is offered. */
async function cloudWith(faults: readonly Fault[]) {
  const cloud = await openCloud({
    ...{ update: 'JHCCNBH46.0', folder: join(folder, faults.join('-') || 'none'), loopback: '127.0.0.1', faults },
    log: () => undefined,
  });
  const answer = await fetch(`${at(cloud, 'http://update.miui.com')}/updates/miotaV3.php`, {
    method: 'POST',
    body: otaForm({
      ...{ d: 'armani', v: 'MIUI-JHCCNBF33.0', c: '4.3', b: 'F', l: 'zh_CN', r: 'CN' },
      ...{ sn: 'a1b2c3d4', sdk: '18', id: '0', f: '1' },
    }).toString(),
  });
  const { LatestRom: rom, MirrorList: mirrors } = otaAnswerSchema.parse(decryptOta(await answer.text()));
  if (rom === undefined) throw new Error('an update was expected');
  const path = `/${rom.version}/${rom.filename}`;
  const download = async (): Promise<Buffer> =>
    Buffer.from(await (await fetch(`${at(cloud, 'http://bigota.d.miui.com')}${path}`)).arrayBuffer());
  t.equal(mirrors.length, 1);
  return { cloud, rom, download };
}
const at = ({ ports }: Cloud, origin: string): string => `http://127.0.0.1:${ports.get(origin)}`;
const answers = (cloud: Cloud, origin: string): Promise<boolean> =>
  fetch(at(cloud, origin)).then(
    () => true,
    () => false,
  );

t.test('without a fault the package is what the vendor names and signs, and nothing goes off', async (t) => {
  const { cloud, rom, download } = await cloudWith([]);
  const bytes = await download();
  t.equal(createHash('md5').update(bytes).digest('hex'), rom.md5);
  t.equal(readPackage({ bytes, key: readFileSync(cloud.otaKey, 'utf8') }).header.firmware, 'JHCCNBH46.0');
  t.ok(await answers(cloud, 'http://api.account.xiaomi.com'));
  await cloud.close();
});

t.test('a forged package has the right digest and another signature, a damaged one another digest', async (t) => {
  const forged = await cloudWith(['update-forged']);
  const bytes = await forged.download();
  t.equal(createHash('md5').update(bytes).digest('hex'), forged.rom.md5);
  t.throws(() => readPackage({ bytes, key: readFileSync(forged.cloud.otaKey, 'utf8') }));
  await forged.cloud.close();
  const damaged = await cloudWith(['update-damaged']);
  t.not(
    createHash('md5')
      .update(await damaged.download())
      .digest('hex'),
    damaged.rom.md5,
  );
  await damaged.cloud.close();
});

t.test('what goes off with the update is there until the package was handed out', async (t) => {
  for (const [fault, weatherStays] of [
    ['server-off', true],
    ['upstream-dead', false],
  ] as const) {
    const { cloud, download } = await cloudWith([fault]);
    t.ok(await answers(cloud, 'http://api.account.xiaomi.com'), fault);
    t.ok((await download()).length > 1024 * 1024);
    for (let turn = 0; turn < 100 && (await answers(cloud, 'http://api.account.xiaomi.com')); turn++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    t.notOk(await answers(cloud, 'http://api.account.xiaomi.com'), fault);
    t.equal(await answers(cloud, 'http://weatherapi.market.xiaomi.com'), weatherStays, fault);
    t.ok(await answers(cloud, 'http://bigota.d.miui.com'));
    await cloud.close();
  }
});
