import { generateKeyPairSync } from 'node:crypto';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { writePackage } from '../../../harness/virtual/apps/ota-package.ts';
import { firmwareById } from '../../../harness/virtual/firmware/index.ts';
import { readCommand, recover } from '../../../harness/virtual/life/recovery.ts';

const vendor = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const key = vendor.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const update = firmwareById('JHCCNBH45.0');
const packageBytes = (options: { key?: typeof vendor.privateKey; device?: string; firmware?: string } = {}): Buffer =>
  writePackage({
    firmware: options.firmware ?? update.id,
    device: options.device ?? 'armani',
    fingerprint: update.properties['ro.build.fingerprint'] ?? '',
    payload: Buffer.alloc(10_000, 7),
    key: options.key ?? vendor.privateKey,
  });
const damaged = (bytes: Buffer): Buffer => {
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return bytes;
};

const empty = { cache: { recovery: {} } };

/** Puts a package and a command into the /cache of a root. */
async function root(folder: string, bytes: Buffer | null, command: string | null): Promise<string> {
  if (bytes) await writeFile(join(folder, 'cache/update.zip'), bytes);
  if (command !== null) await writeFile(join(folder, 'cache/recovery/command'), command);
  return folder;
}
const order = '--update_package=/cache/update.zip\n--locale=en_US\n';
const recoverIn = (rootFolder: string) =>
  recover({
    rootFolder,
    device: 'armani',
    keys: [key],
    firmwareById: (id) => (id === update.id ? update : null),
  });

t.test('a command has one argument a line, and what is not known is passed over', async (t) => {
  t.same(readCommand('--update_package=/cache/a b.zip\n--locale=en_US\n'), {
    packagePath: '/cache/a b.zip',
    wipeData: false,
  });
  t.same(readCommand('--wipe_data\n'), { packagePath: null, wipeData: true });
});

t.test("the vendor's package is installed, once", async (t) => {
  const folder = await root(t.testdir(empty), packageBytes(), order);
  t.match(await recoverIn(folder), { install: update, wipe: false });
  t.equal(await readFile(join(folder, 'cache/recovery/last_install'), 'utf8'), '/cache/update.zip\n1\n');
  t.match(await recoverIn(folder), { install: null, log: ['no command'] }, 'the order is gone');
});

t.test('any other package leaves the old firmware, and its data even when a wipe was ordered', async (t) => {
  const cases = [
    ['a damaged one', damaged(packageBytes()), /damaged/],
    ["a stranger's", packageBytes({ key: stranger.privateKey }), /signature verification failed/],
    ["another handset's", packageBytes({ device: 'cancro' }), /for "cancro"/],
    ['one of an unknown firmware', packageBytes({ firmware: 'X' }), /not known here/],
    ['one that is not there', null, /failed to open/],
    ['something else', Buffer.from('PK\x03\x04'), /not an update package/],
  ] as const;
  for (const [name, bytes, reason] of cases) {
    const folder = await root(t.testdir(empty), bytes, `${order}--wipe_data\n`);
    const result = await recoverIn(folder);
    t.match(result, { install: null, wipe: false }, name);
    t.match(await readFile(join(folder, 'cache/recovery/last_log'), 'utf8'), reason);
    t.match(await readFile(join(folder, 'cache/recovery/last_install'), 'utf8'), /\n0\n$/);
  }
});

t.test('a package is never looked for outside of the handset', async (t) => {
  const both = t.testdir({ handset: empty, 'update.zip': packageBytes() });
  const folder = await root(join(both, 'handset'), null, '--update_package=/cache/link\n');
  await symlink(join(both, 'update.zip'), join(folder, 'cache/link'));
  t.match(await recoverIn(folder), { install: null });
});

t.test('a wipe by itself is a factory reset', async (t) => {
  t.match(await recoverIn(await root(t.testdir(empty), null, '--wipe_data\n')), { install: null, wipe: true });
});

t.test('a custom recovery takes packages that are signed with keys of its own besides', async (t) => {
  const tester = generateKeyPairSync('ed25519');
  const testKey = tester.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const install = async (keys: readonly string[], signer: typeof vendor.privateKey) =>
    recover({
      rootFolder: await root(t.testdir(empty), packageBytes({ key: signer }), order),
      ...{ device: 'armani', keys, firmwareById: () => update },
    });
  t.match(await install([key, testKey], tester.privateKey), { install: update });
  t.match(await install([key, testKey], vendor.privateKey), { install: update });
  t.match(await install([key, testKey], stranger.privateKey), { install: null, log: [/./, /verification failed/] });
  t.match(await install([key], tester.privateKey), { install: null });
});

t.test('without a key no package is good', async (t) => {
  const folder = await root(t.testdir(empty), packageBytes(), order);
  t.match(await recover({ rootFolder: folder, device: 'armani', keys: [], firmwareById: () => update }), {
    install: null,
  });
});
