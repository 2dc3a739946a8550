import { execFileSync } from 'node:child_process';
import t from 'tap';
import { decryptOta, encryptOta, otaForm, otaQuerySchema } from '../../../harness/virtual/apps/ota-query.ts';

const query = {
  ...{ d: 'armani', v: 'MIUI-JHCCNBF33.0', c: '4.3', b: 'F', l: 'zh_CN', r: 'CN' },
  ...{ sn: 'a1b2c3d4', sdk: '18', id: '0', f: '1' },
};

t.test('openssl reads the query with the public key and the vector of ASCII digits', async (t) => {
  const q = new URLSearchParams(otaForm(query).toString()).get('q') ?? '';
  const hex = (text: string) => Buffer.from(text).toString('hex');
  const plain = execFileSync(
    'openssl',
    ['enc', '-d', '-aes-128-cbc', '-K', hex('miuiotavalided11'), '-iv', hex('0102030405060708'), '-base64', '-A'],
    { input: q },
  );
  t.same(JSON.parse(plain.toString()), query);
});

t.test('equal queries have equal ciphertexts', async (t) => {
  t.equal(encryptOta(query), encryptOta({ ...query }));
});

t.test('what was encrypted is decrypted, and junk throws', async (t) => {
  t.same(otaQuerySchema.parse(decryptOta(encryptOta(query))), query);
  t.throws(() => decryptOta('bm8='));
  t.throws(() => decryptOta(''));
});
