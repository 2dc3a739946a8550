import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { compareApks } from '../../../harness/analysis/apk/compare.ts';
import { type Apk, readApk } from '../../../harness/analysis/apk/read.ts';
import { relationWords } from '../../../harness/analysis/apk/words.ts';
import { hasProgram } from '../../program.ts';
import { archive } from './archive.ts';
import { makeKey, type TestKey, withSigningBlock } from './signing-block.ts';

const folder = mkdtempSync(join(tmpdir(), 'leakdiff-apk-'));
t.teardown(() => rmSync(folder, { recursive: true }));

const files = {
  'classes.dex': Buffer.alloc(300_000, 'dex'),
  'lib/a-name-that-is-too-long-for-a-line-of-the-manifest-and-so-is-broken-into-two-of-them.so': Buffer.from('so'),
};
const read = (bytes: Uint8Array): Apk => {
  const apk = readApk(bytes);
  if (apk === null) throw new Error('no archive');
  return apk;
};

t.test('what no signature covers is told as unsigned, with the digests of its entries', async (t) => {
  const bytes = archive(files, { deflate: true });
  const apk = read(bytes);
  t.same(apk.signatures, []);
  t.equal(apk.sha256, createHash('sha256').update(bytes).digest('hex'));
  t.equal(apk.entries.get('classes.dex'), createHash('sha256').update(files['classes.dex']).digest('hex'));
  t.equal(compareApks(read(archive(files)), apk).relation, 'unsigned');
  t.equal(compareApks(apk, apk).relation, 'same');
});

const jar = !(hasProgram('jarsigner') && hasProgram('keytool')) && 'the JDK is not installed';
t.test("a JDK's signatures are read, verified, and told apart by their certificates", { skip: jar }, async (t) => {
  const store = join(folder, 'keys');
  const pass = ['-keystore', store, '-storepass', 'secret'];
  const makeJdkKey = (alias: string, algorithm: string) =>
    execFileSync(
      'keytool',
      ['-genkeypair', ...pass, '-alias', alias, '-keyalg', algorithm, '-dname', `CN=${alias}`, '-validity', '9'],
      { stdio: 'ignore' },
    );
  makeJdkKey('author', 'RSA');
  makeJdkKey('stranger', 'EC');
  const sign = (content: Record<string, Uint8Array>, alias: string): Buffer => {
    const path = join(folder, `${alias}.apk`);
    writeFileSync(path, archive(content));
    execFileSync('jarsigner', [...pass, path, alias], { stdio: 'ignore' });
    return readFileSync(path);
  };
  const reference = read(sign(files, 'author'));
  const der = execFileSync('keytool', ['-exportcert', ...pass, '-alias', 'author'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const sha256 = new X509Certificate(der).fingerprint256.replaceAll(':', '').toLowerCase();
  t.same(reference.signatures, [{ scheme: 'v1', signer: { sha256, subject: 'author' }, fault: null }]);

  const newer = read(sign({ ...files, 'classes.dex': Buffer.from('newer') }, 'author'));
  t.match(compareApks(reference, newer), { relation: 'same-signer', changed: ['classes.dex'], added: [], missing: [] });

  const foreign = read(sign({ ...files, 'assets/extra': Buffer.from('x') }, 'stranger'));
  t.equal(foreign.signatures[0]?.fault, null);
  const comparison = compareApks(reference, foreign);
  t.match(comparison, { relation: 'other-signer', changed: [], added: ['assets/extra'] });
  t.match(
    relationWords(comparison, reference, foreign),
    /signed by another certificate than the reference \("stranger".*"author"/,
  );

  const entries = new Map(unpack(sign(files, 'author')));
  const repack = (change: Record<string, Uint8Array | null>) =>
    read(
      archive(
        [...new Map([...entries, ...Object.entries(change)])].filter((one) => one[1] !== null) as [
          string,
          Uint8Array,
        ][],
      ),
    );
  t.equal(repack({}).signatures[0]?.fault, null, 'packing anew breaks nothing');
  const tampered = repack({ 'classes.dex': Buffer.from('evil') });
  t.equal(tampered.signatures[0]?.fault, 'classes.dex is not what was signed');
  t.equal(compareApks(reference, tampered).relation, 'broken-signature');
  t.equal(repack({ extra: Buffer.from('x') }).signatures[0]?.fault, 'extra is not signed');
  const manifest = Buffer.concat([
    entries.get('META-INF/MANIFEST.MF') ?? Buffer.alloc(0),
    Buffer.from('Name: b\r\n\r\n'),
  ]);
  t.equal(repack({ 'META-INF/MANIFEST.MF': manifest }).signatures[0]?.fault, null, 'a section more is of no harm');
  const sf = Buffer.from(entries.get('META-INF/AUTHOR.SF') ?? '');
  sf.write('2', 19);
  t.equal(repack({ 'META-INF/AUTHOR.SF': sf }).signatures[0]?.fault, 'it was made over another signature file');
  t.equal(repack({ 'META-INF/AUTHOR.SF': null }).signatures[0]?.fault, 'its signature file is missing');
});

t.test('a signing block is read and verified over the whole file', async (t) => {
  const plain = archive(files);
  const key = makeKey('author');
  for (const scheme of ['v2', 'v3'] as const) {
    const signed = withSigningBlock(plain, { key, scheme });
    t.match(read(signed).signatures, [{ scheme, signer: { sha256: key.sha256 }, fault: null }]);
    const changed = Buffer.from(signed);
    changed[200] = (changed[200] ?? 0) ^ 1;
    t.equal(read(changed).signatures[0]?.fault, 'the file is not what was signed');
    t.match(compareApks(read(signed), read(changed)).relation, 'broken-signature');
  }
  const stranger: TestKey = { ...makeKey('stranger'), certificate: key.certificate };
  t.equal(
    read(withSigningBlock(plain, { key: stranger, scheme: 'v2' })).signatures[0]?.fault,
    "it does not hold under its certificate's key",
    'a certificate without its key signs nothing',
  );
});

t.test('what signatures were passed by with before is a fault', async (t) => {
  const twice = archive([
    ['a', Buffer.from('1')],
    ['a', Buffer.from('2')],
  ]);
  t.same(read(twice).faults, ['two entries have the name a']);
  const bytes = archive({ a: Buffer.from('1') });
  t.same(read(withPrefix(bytes, Buffer.alloc(16, 'dex\n'))).faults, ['something stands before the archive']);
});

t.test('no damage makes the reading fail', async (t) => {
  const signed = withSigningBlock(archive({ a: Buffer.alloc(500, 'a'), b: Buffer.from('b') }, { deflate: true }), {
    key: makeKey('author'),
    scheme: 'v2',
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(signed.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(signed.length),
      (changes, length) => {
        const bytes = Buffer.from(signed);
        for (const [at, value] of changes) bytes[at] = value;
        readApk(bytes);
        readApk(bytes.subarray(0, length));
      },
    ),
    { numRuns: 300 },
  );
  t.pass();
});

/** The files of an archive by its local headers, which must tell the sizes. */
function unpack(zip: Buffer): [string, Buffer][] {
  const script =
    'import sys, json, zipfile, base64; z = zipfile.ZipFile(sys.argv[1]); print(json.dumps([[n, base64.b64encode(z.read(n)).decode()] for n in z.namelist()]))';
  const path = join(folder, 'unpack.apk');
  writeFileSync(path, zip);
  const list: [string, string][] = JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
  return list.map(([name, content]) => [name, Buffer.from(content, 'base64')]);
}

/** An archive behind other bytes, with its offsets corrected, as the exploit has it. */
function withPrefix(zip: Buffer, prefix: Buffer): Buffer {
  const moved = Buffer.from(zip);
  const end = moved.length - 22;
  const directory = moved.readUInt32LE(end + 16);
  moved.writeUInt32LE(moved.readUInt32LE(directory + 42) + prefix.length, directory + 42);
  moved.writeUInt32LE(directory + prefix.length, end + 16);
  return Buffer.concat([prefix, moved]);
}
