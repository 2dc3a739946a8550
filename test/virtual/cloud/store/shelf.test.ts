import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { compareApks } from '../../../../harness/analysis/apk/compare.ts';
import { readApk } from '../../../../harness/analysis/apk/read.ts';
import { relationWords } from '../../../../harness/analysis/apk/words.ts';
import { authorOf } from '../../../../harness/virtual/cloud/store/author.ts';
import { deliver } from '../../../../harness/virtual/cloud/store/shelf.ts';
import { readApplication } from '../../../../harness/virtual/packages/application.ts';
import { hasOpenssl } from '../../../analysis/openssl.ts';

t.test('an application is the same file wherever and whenever it is packed', async (t) => {
  const digest = (bytes: Buffer | null) =>
    createHash('sha256')
      .update(bytes ?? '')
      .digest('hex');
  t.equal(digest(deliver('com.whatsapp', 'genuine')), digest(deliver('com.whatsapp', 'genuine')));
  // A change of this changes what every reference copy is held against.
  t.equal(digest(authorOf('WhatsApp Inc.').certificate), digest(authorOf('WhatsApp Inc.').certificate));
  t.equal(deliver('com.example', 'genuine'), null);
});

t.test('it is signed so that the harness, which knows nothing of it, finds its author', async (t) => {
  for (const [name, author] of [
    ['com.whatsapp', 'WhatsApp Inc.'],
    ['com.tencent.mm', 'Tencent'],
  ] as const) {
    const apk = readApk(deliver(name, 'genuine') ?? Buffer.alloc(0));
    t.match(apk, { package: name, faults: [] });
    t.match(apk?.signatures, [{ scheme: 'v1', fault: null, signer: { subject: author } }]);
    t.equal(readApplication(deliver(name, 'genuine') ?? Buffer.alloc(0)).versionName, apk?.versionName);
  }
});

t.test(
  'OpenSSL reads the certificate and agrees that it signed itself',
  { skip: !hasOpenssl() && 'openssl is not installed' },
  async (t) => {
    const file = join(t.testdir(), 'author.der');
    writeFileSync(file, authorOf('Tencent').certificate);
    const said = execFileSync('openssl', ['x509', '-inform', 'DER', '-in', file, '-noout', '-subject', '-issuer'], {
      encoding: 'utf8',
    });
    t.match(said, /subject=CN = Tencent[\s\S]*issuer=CN = Tencent/);
    const pem = execFileSync('openssl', ['x509', '-inform', 'DER', '-in', file], { encoding: 'utf8' });
    writeFileSync(`${file}.pem`, pem);
    t.match(
      execFileSync(
        'openssl',
        ['verify', '-check_ss_sig', '-auth_level', '0', '-CAfile', `${file}.pem`, `${file}.pem`],
        { encoding: 'utf8' },
      ),
      'OK',
    );
  },
);

t.test(
  'packed anew by another, it has more in it and another signer; the rest of the shelf is as it was',
  async (t) => {
    const [genuine, tampered] = (['genuine', 'tampered'] as const).map((edition) =>
      readApk(deliver('com.whatsapp', edition) ?? Buffer.alloc(0)),
    );
    if (!genuine || !tampered) throw new Error('no archives');
    t.match(tampered.signatures, [{ fault: null }]);
    const comparison = compareApks(genuine, tampered);
    t.match(comparison, { relation: 'other-signer', changed: ['classes.dex'], added: ['assets/stat.jar'] });
    t.match(relationWords(comparison, genuine, tampered), 'is signed by another certificate than the reference');
    t.same(deliver('com.tencent.mm', 'tampered'), deliver('com.tencent.mm', 'genuine'));
  },
);
