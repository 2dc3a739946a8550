import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { isSealed } from '../../../harness/analysis/decode/sealed.ts';

const bytes = (text: string) => Buffer.from(text);
const encrypt = (text: string): Buffer => {
  const cipher = createCipheriv('aes-128-cbc', Buffer.alloc(16, 7), bytes('0102030405060708'));
  return Buffer.concat([cipher.update(text), cipher.final()]);
};
const phoneBook = JSON.stringify(
  Array.from({ length: 40 }, (_, i) => ({
    displayName: `Contact ${i}`,
    phoneNumbers: [{ value: `+86138${i}0012345` }],
  })),
);

t.test('a ciphertext is sealed, as it is, and in base 64 or base 16 in a form or in JSON', async (t) => {
  const sealed = encrypt(phoneBook);
  t.ok(isSealed(sealed));
  t.ok(isSealed(bytes(`appid=1&data=${encodeURIComponent(sealed.toString('base64'))}&signature=abc`)));
  t.ok(isSealed(bytes(JSON.stringify({ v: 1, payload: sealed.toString('base64url') }))));
  t.ok(isSealed(bytes(`d=${sealed.toString('hex')}`)));
  t.ok(isSealed(Buffer.concat([bytes('x'.repeat(5_000)), sealed])), 'behind text');
  t.ok(isSealed(encrypt('+8613812345678 and so on, a few numbers long')));
});

t.test('any 64 random bytes and more are sealed, wherever a window falls', async (t) => {
  let missed = 0;
  for (let n = 0; n < 2_000; n++) if (!isSealed(randomBytes(64 + (n % 700)))) missed++;
  t.ok(missed <= 2, `${missed} of 2,000 missed`);
});

t.test('text of any script, forms, digests and what is merely packed are not', async (t) => {
  const digest = createHash('sha256').update('x').digest();
  for (const [what, body] of [
    ['JSON', bytes(phoneBook)],
    ['Chinese', bytes('隐私数据上传服务器地址电话号码联系人短信内容天气预报日期时间'.repeat(20))],
    ['Cyrillic and accents', bytes('Съешь же ещё этих мягких французских булок. Où ça, naïve façade? '.repeat(9))],
    ['a form', bytes(`imei=860461024012345&imsi=460030912121001&sign=${digest.toString('hex')}`)],
    ['a token', bytes(`token=${digest.toString('base64url')}`)],
    ['gzip', gzipSync(randomBytes(2_000))],
    ['zlib', deflateSync(randomBytes(2_000))],
    ['gzip in base 64', bytes(`z=${gzipSync(bytes(phoneBook)).toString('base64')}`)],
    ['base 64 of text', bytes(bytes(phoneBook).toString('base64'))],
    ['numbers', Buffer.from(new Uint32Array(500).map((_, i) => i * 3).buffer)],
    ['zeros', Buffer.alloc(4_000)],
  ] as const)
    t.notOk(isSealed(body), what);
  fc.assert(fc.property(fc.lorem({ maxCount: 200, mode: 'sentences' }), (text) => !isSealed(bytes(text))));
  fc.assert(fc.property(fc.json(), (text) => text.length > 40 || !isSealed(bytes(text))));
});
