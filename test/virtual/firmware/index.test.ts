import t from 'tap';
import type { Scheme } from '../../../harness/virtual/cloud/hosts.ts';
import { hosts } from '../../../harness/virtual/cloud/hosts.ts';
import { firmwareById, firmwares } from '../../../harness/virtual/firmware/index.ts';
import type { Behaviour } from '../../../harness/virtual/firmware-types.ts';

t.test('a firmware is found by its id, and an unknown one is a mistake of the user', async (t) => {
  for (const firmware of firmwares) t.equal(firmwareById(firmware.id), firmware);
  t.throws(() => firmwareById('JHCCNBH99.0'), { code: 'UNKNOWN_FIRMWARE', message: /JHCCNBF33\.0, .*JHCCNBH45\.0/ });
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

t.test(
  'of the builds of the case the old one has the report in the clear, the found one the upload, the mended one neither',
  async (t) => {
    const kinds = (id: string) => firmwareById(id).behaviours.map(({ kind }) => kind);
    t.same(kinds('JHCCNBF33.0'), ['plaintext-report', 'poll', 'poll', 'updater', 'browser']);
    t.same(kinds('JHCCNBH45.0'), ['encrypted-upload', 'poll', 'poll', 'updater', 'browser']);
    t.same(kinds('JHCCNBH46.0'), ['poll', 'poll', 'updater', 'browser']);
    t.same(firmwareById('aosp-11').behaviours, []);
  },
);

t.test('the service is forced on by the old build alone, and what needs it runs in one that asks first', async (t) => {
  for (const { id, service } of firmwares.filter(
    (one) => one.properties['ro.miui.ui.version.name'] || one.id === 'aosp-11',
  ))
    t.equal(service, id === 'aosp-11' ? undefined : id === 'JHCCNBF33.0' ? 'forced' : 'opt-in', id);
  const optIn = firmwareById('JHCCNBH44.0');
  t.same(
    optIn.whenServiceOn?.map(({ kind }) => kind),
    ['plaintext-report'],
  );
  t.notOk(optIn.behaviours.some(({ kind }) => kind === 'plaintext-report'));
});

function schemeOf(behaviour: Exclude<Behaviour, { kind: 'browser' | 'dns-report' }>): Scheme {
  switch (behaviour.kind) {
    case 'plaintext-report':
    case 'hashed-report':
    case 'usage-report':
    case 'profile-report':
    case 'updater':
      return 'http';
    case 'push-channel':
      return 'mipush';
    case 'encrypted-upload':
    case 'telemetry':
      return 'https';
    case 'cloud-sync':
    case 'store':
      return behaviour.scheme;
    case 'poll':
      return behaviour.scheme ?? 'https';
  }
}

t.test('nothing that a firmware sends by its own name says what it is', async (t) => {
  for (const { id, properties } of firmwares.filter(({ properties }) => properties['ro.product.device'] === 'armani')) {
    t.match(id, /^(?:JHCCNB[FH]\d\d\.0|cm-10\.2-\d{8})$/);
    t.notMatch(Object.values(properties).join(' '), /leak|honest|canary|virtual/i);
  }
  for (const { name } of hosts) t.notMatch(name, /leak|honest|canary|virtual/i);
});

t.test('every host that a firmware speaks to is in the cloud, with the scheme that it speaks', async (t) => {
  for (const { behaviours } of firmwares) {
    for (const behaviour of behaviours) {
      if (behaviour.kind === 'browser' || behaviour.kind === 'dns-report') continue;
      const scheme = schemeOf(behaviour);
      const host = hosts.find((candidate) => candidate.name === behaviour.host);
      t.ok(host?.schemes.includes(scheme), `${scheme}://${behaviour.host}`);
    }
  }
});
