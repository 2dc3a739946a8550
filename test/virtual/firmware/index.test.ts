import t from 'tap';
import { hosts } from '../../../harness/virtual/cloud/hosts.ts';
import { firmwareById, firmwares } from '../../../harness/virtual/firmware/index.ts';

t.test('a firmware is found by its id, and an unknown one is a mistake of the user', async (t) => {
  for (const firmware of firmwares) t.equal(firmwareById(firmware.id), firmware);
  t.throws(() => firmwareById('JHCCNBH47.0'), { code: 'UNKNOWN_FIRMWARE', message: /JHCCNBF33\.0, JHCCNBH45\.0/ });
});

t.test('properties agree with the id, the API level and with one another', async (t) => {
  for (const { id, sdk, properties } of firmwares) {
    const of = (name: string) => properties[name] ?? '';
    t.equal(of('ro.build.version.incremental'), id);
    t.equal(of('ro.build.version.sdk'), String(sdk));
    const [brand, name, device] = [of('ro.product.brand'), of('ro.product.name'), of('ro.product.device')];
    const build = `${of('ro.build.version.release')}/${of('ro.build.id')}/${id}`;
    const fingerprint = `${brand}/${name}/${device}:${build}:${of('ro.build.type')}/${of('ro.build.tags')}`;
    t.equal(of('ro.build.fingerprint'), fingerprint);
  }
});

t.test('the build date reads the same in words and in seconds', async (t) => {
  for (const { id, properties } of firmwares) {
    const words = (properties['ro.build.date'] ?? '').replace('CST', 'GMT+0800');
    t.equal(Date.parse(words) / 1000, Number(properties['ro.build.date.utc']), id);
  }
});

t.test('the old one has the fingerprint of a real handset', async (t) => {
  const { properties } = firmwareById('JHCCNBF33.0');
  t.equal(properties['ro.build.fingerprint'], 'Xiaomi/armani/armani:4.3/JLS36C/JHCCNBF33.0:user/release-keys');
  t.equal(properties['ro.product.model'], 'HM 1SC');
  t.equal(properties['ro.miui.ui.version.name'], 'V5');
});

t.test('an update changes the fingerprint, and nothing else but the version and the date of the build', async (t) => {
  const before = firmwareById('JHCCNBF33.0').properties;
  for (const id of ['JHCCNBH45.0', 'JHCCNBH46.0']) {
    const after = firmwareById(id).properties;
    const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
    t.same(changed.sort(), [
      'ro.build.date',
      'ro.build.date.utc',
      'ro.build.description',
      'ro.build.fingerprint',
      'ro.build.version.incremental',
    ]);
    t.ok(Number(after['ro.build.date.utc']) > Number(before['ro.build.date.utc']));
  }
});

t.test('the report in the clear is in the old one alone, the upload in the found one alone', async (t) => {
  const having = (kind: string) =>
    firmwares.filter(({ behaviours }) => behaviours.some((behaviour) => behaviour.kind === kind)).map(({ id }) => id);
  t.same(having('plaintext-report'), ['JHCCNBF33.0']);
  t.same(having('encrypted-upload'), ['JHCCNBH45.0']);
  t.same(having('updater'), ['JHCCNBF33.0', 'JHCCNBH45.0', 'JHCCNBH46.0']);
  t.same(firmwareById('aosp-11').behaviours, []);
});

t.test('every host that a firmware speaks to is in the cloud, with the scheme that it speaks', async (t) => {
  for (const { behaviours } of firmwares) {
    for (const behaviour of behaviours) {
      if (behaviour.kind === 'browser') continue;
      const scheme = behaviour.kind === 'plaintext-report' || behaviour.kind === 'updater' ? 'http' : 'https';
      const host = hosts.find((candidate) => candidate.name === behaviour.host);
      t.ok(host?.schemes.includes(scheme), `${scheme}://${behaviour.host}`);
    }
  }
});
