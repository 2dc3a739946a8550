import { X509Certificate } from 'node:crypto';
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { openAuthority } from '../../../harness/network/interception/authority.ts';

t.test("the lab's authority is made once, for its owner alone, and as Android 4.3 knows it", async (t) => {
  const folder = join(t.testdir(), 'authority');
  const made = await openAuthority(folder);
  t.same(await openAuthority(folder), made, 'and is the same from then on');
  t.equal(statSync(made.keyFile).mode & 0o777, 0o600);
  const certificate = new X509Certificate(made.certificate);
  t.ok(certificate.ca);
  t.equal(certificate.publicKey.asymmetricKeyType, 'rsa');
  t.equal(certificate.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
  const { stdout } = await execa('openssl', ['x509', '-in', made.certificateFile, '-noout', '-text']);
  t.match(stdout, /Signature Algorithm: sha256WithRSAEncryption/);
  t.match(made.hash, /^[0-9a-f]{8}$/);
  t.match(made.subject, /^CN=leakdiff lab [0-9a-f]{8},O=leakdiff$/);
  t.not((await openAuthority(join(t.testdirName, 'other'))).hash, made.hash, 'another lab has another');
});

t.test('a key that others may read is refused, with what to do', async (t) => {
  const folder = t.testdir();
  const { keyFile } = await openAuthority(folder);
  chmodSync(keyFile, 0o640);
  await t.rejects(openAuthority(folder), { code: 'BAD_FILE', message: /mode 640.*chmod 600/ });
});
