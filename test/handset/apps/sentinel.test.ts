import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { readAxml } from '../../../harness/analysis/apk/axml.ts';
import { readApk } from '../../../harness/analysis/apk/read.ts';
import { buildSentinels } from '../../../harness/handset/apps/sentinel.ts';
import { hasOpenssl } from '../../analysis/openssl.ts';
import { hasProgram } from '../../program.ts';

const app = {
  id: 'a',
  package: 'com.bafegidoluka.zivodefaguri',
  versionCode: 1_712_345_678,
  versionName: '3.1.qwertzuiopas',
};
const other = { ...app, id: 'b', package: 'com.luzefigadobu.takomejiruvi' };
const skip = !hasOpenssl() && 'openssl is not installed';
const folder = t.testdir();

t.test('a sentinel is an archive as others read it, with the manifest that says who it is', { skip }, async (t) => {
  const [built] = await buildSentinels([app]);
  const apk = built?.apk ?? Buffer.alloc(0);
  const read = readApk(apk);
  t.match(read, {
    package: app.package,
    versionCode: String(app.versionCode),
    versionName: app.versionName,
    faults: [],
  });
  t.match(read?.signatures, [{ scheme: 'v1', fault: null, signer: { subject: 'leakdiff sentinel' } }]);

  t.test('Python', { skip: !hasProgram('python3') && 'python3 is not installed' }, async (t) => {
    writeFileSync(join(folder, 'a.apk'), apk);
    const script = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), " ".join(z.namelist()))';
    const said = execFileSync('python3', ['-c', script, join(folder, 'a.apk')], { encoding: 'utf8' });
    t.equal(said.trim(), 'None META-INF/MANIFEST.MF META-INF/CERT.SF META-INF/CERT.RSA AndroidManifest.xml');
  });
  t.test('aapt', { skip: !hasProgram('aapt') && 'aapt is not installed' }, async (t) => {
    writeFileSync(join(folder, 'a.apk'), apk);
    const said = execFileSync('aapt', ['dump', 'badging', join(folder, 'a.apk')], { encoding: 'utf8' });
    t.match(said, `package: name='${app.package}' versionCode='${app.versionCode}' versionName='${app.versionName}'`);
    t.match(said, "launchable-activity: name='android.app.Activity'");
  });
  t.test('apksigner', { skip: !hasProgram('apksigner') && 'apksigner is not installed' }, async (t) => {
    writeFileSync(join(folder, 'a.apk'), apk);
    const how = ['verify', '-v', '--min-sdk-version', '16', '--max-sdk-version', '23', join(folder, 'a.apk')];
    t.match(execFileSync('apksigner', how, { encoding: 'utf8' }), 'Verified using v1 scheme (JAR signing): true');
  });
});

t.test('its signature is one that OpenSSL verifies over the signature file', { skip }, async (t) => {
  const [built] = await buildSentinels([app]);
  const files = storedFiles(built?.apk ?? Buffer.alloc(0));
  const home = mkdtempSync(join(tmpdir(), 'leakdiff-cms-'));
  t.teardown(() => execFileSync('rm', ['-r', home]));
  writeFileSync(join(home, 'sf'), files.get('META-INF/CERT.SF') ?? '');
  writeFileSync(join(home, 'rsa'), files.get('META-INF/CERT.RSA') ?? '');
  const how = ['cms', '-verify', '-inform', 'DER', '-in', join(home, 'rsa'), '-content', join(home, 'sf'), '-binary'];
  const said = execFileSync('openssl', [...how, '-noverify', '-out', join(home, 'out')], { stdio: 'pipe' });
  t.equal(said.toString(), '');
  writeFileSync(join(home, 'sf'), `${files.get('META-INF/CERT.SF')?.toString('latin1')}!`);
  t.throws(() => execFileSync('openssl', [...how, '-noverify', '-out', join(home, 'out')], { stdio: 'pipe' }));
});

t.test('attributes stand in the order of their resource ids, and the resource map names them', { skip }, async (t) => {
  const [built] = await buildSentinels([app]);
  const manifest = storedFiles(built?.apk ?? Buffer.alloc(0)).get('AndroidManifest.xml') ?? Buffer.alloc(0);
  // The chunks of the file by the format's description: type, size of the header, size.
  const chunks: { type: number; at: number; head: number; size: number }[] = [];
  for (let at = 8; at < manifest.length; ) {
    const chunk = {
      type: manifest.readUInt16LE(at),
      at,
      head: manifest.readUInt16LE(at + 2),
      size: manifest.readUInt32LE(at + 4),
    };
    chunks.push(chunk);
    at += chunk.size;
  }
  t.equal(manifest.readUInt32LE(4), manifest.length, 'the outermost chunk is the file');
  t.ok(chunks.every(({ size, at }) => size % 4 === 0 && at + size <= manifest.length));
  const [pool, map, ...nodes] = chunks;
  t.same([pool?.type, map?.type], [0x0001, 0x0180]);
  const ids = Array.from({ length: ((map?.size ?? 8) - 8) / 4 }, (_, i) =>
    manifest.readUInt32LE((map?.at ?? 0) + 8 + 4 * i),
  );
  for (const { at } of nodes.filter(({ type }) => type === 0x0102)) {
    const count = manifest.readUInt16LE(at + 28);
    const own = Array.from({ length: count }, (_, i) => ids[manifest.readUInt32LE(at + 36 + 20 * i + 4)] ?? 0xffffffff);
    t.same(
      own,
      [...own].sort((a, b) => a - b),
    );
  }
  t.equal(
    ids.every((id) => id >>> 16 === 0x0101),
    true,
  );
  t.same(
    readAxml(manifest)?.map(({ name }) => name),
    ['manifest', 'uses-sdk', 'application', 'activity', 'intent-filter', 'action', 'category'],
  );
});

t.test('sentinels of one planting have one signer, and those of another have another', { skip }, async (t) => {
  const [one, two] = await buildSentinels([app, other]);
  const [three] = await buildSentinels([app]);
  const signer = (apk: Buffer | undefined) => readApk(apk ?? Buffer.alloc(0))?.signatures[0]?.signer?.sha256;
  t.equal(signer(one?.apk), signer(two?.apk));
  t.not(signer(one?.apk), signer(three?.apk));
});

/** The files of an archive that stores them, read by their local headers alone. */
function storedFiles(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const name = zip.toString('utf8', at + 30, at + 30 + zip.readUInt16LE(at + 26));
    const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
    const end = start + zip.readUInt32LE(at + 18);
    files.set(name, zip.subarray(start, end));
    at = end;
  }
  return files;
}
