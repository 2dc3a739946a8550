import fc from 'fast-check';
import t from 'tap';
import { keyedDigests, parseKeyed } from '../../../../harness/analysis/canary/keyed/derive.ts';
import { eachDigest, eachKey } from '../../../../harness/analysis/canary/keyed/tokens.ts';

const labelled = (algorithm: string, key: string, value: string) =>
  new Map(keyedDigests(algorithm, key, value).map(({ label, hex }) => [label, hex]));

t.test('HMAC agrees with the test cases of RFC 2202 and RFC 4231', async (t) => {
  const text = 'what do ya want for nothing?';
  t.equal(labelled('md5', 'Jefe', text).get('hmac-md5(key:Jefe)'), '750c783e6ab0b503eaa86e310a5db738');
  t.equal(labelled('sha1', 'Jefe', text).get('hmac-sha1(key:Jefe)'), 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
  t.equal(
    labelled('sha256', 'Jefe', text).get('hmac-sha256(key:Jefe)'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  // RFC 2202, case 1 of HMAC-SHA-1: a key of twenty bytes 0x0b, here in hexadecimal and in base64.
  const first = 'b617318655057264e28bc0b6fb378c8ef146be00';
  t.equal(labelled('sha1', '0b'.repeat(20), 'Hi There').get(`hmac-sha1(hex-key:${'0b'.repeat(20)})`), first);
  const base64 = Buffer.alloc(20, 11).toString('base64url');
  t.equal(labelled('sha1', base64, 'Hi There').get(`hmac-sha1(base64-key:${base64})`), first);
});

t.test('a salt stands before or after the value, with or without a colon', async (t) => {
  // RFC 1321 A.5: the MD5 of "abc".
  const abc = '900150983cd24fb0d6963f7d28e17f72';
  t.equal(labelled('md5', 'a', 'bc').get('md5(salt:a+value)'), abc);
  t.equal(labelled('md5', 'bc', 'a').get('md5(value+salt:bc)'), abc);
  t.equal(new Set(labelled('md5', 'salt', 'value').values()).size, 5);
});

t.test('every label tells its key and algorithm again, whatever the key', async (t) => {
  fc.assert(
    fc.property(fc.constantFrom('md5', 'sha1', 'sha256', 'sha512'), fc.string({ minLength: 1 }), (algorithm, key) => {
      for (const { label } of keyedDigests(algorithm, key, 'v')) t.same(parseKeyed(label), { algorithm, key });
    }),
    { numRuns: 300 },
  );
  for (const label of ['sha1', 'md5(hex(sha1))', 'hmac-sha1(key:%)', 'hmac-sha1(key:a', 'md5(value)']) {
    t.equal(parseKeyed(label), null, label);
  }
});

function tokens(text: string): { keys: string[]; digests: string[] } {
  const found = { keys: [] as string[], digests: [] as string[] };
  const bytes = Buffer.from(text);
  eachKey(bytes, 0, bytes.length, { key: (word) => found.keys.push(word) });
  eachDigest(bytes, { digest: (hex) => found.digests.push(hex) });
  return found;
}

t.test('words are taken from URLs, forms, headers, cookies and JSON alike', async (t) => {
  t.same(tokens('/v1/dev1ce?salt=aB3_x-9&t=1416787200').keys, ['dev1ce', 'salt', 'aB3_x-9', '1416787200']);
  t.same(tokens('Cookie: sid="s3cr3t"; a=b').keys, ['Cookie', 's3cr3t']);
  t.same(tokens(`${'x'.repeat(65)} abc`).keys, []);
});

t.test('what has the length of a digest is taken as one, in hexadecimal or base64', async (t) => {
  const sha1 = 'a9993e364706816aba3e25717850c26c9cd0d89d';
  t.same(tokens(`/act/${sha1}/go`).digests, [sha1]);
  t.same(tokens(`h=${sha1.toUpperCase()}`).digests, [sha1]);
  const bytes = Buffer.from(sha1, 'hex');
  t.same(tokens(`"${bytes.toString('base64')}"`).digests, [sha1]);
  t.same(tokens(`"${bytes.toString('base64url')}"`).digests, [sha1]);
  t.same(tokens(`h=${sha1.slice(1)}`).digests, []);
  t.same(tokens(`h=${'0123'.repeat(10)}`).digests, [], 'a digest has more different digits');
  t.same(tokens('h=ABCDEFGHIJKLMNOPQRSTUVWXYZ1').digests, [], 'bits are left over that no encoder leaves');
  // With `+` and `/` in it.
  const md5 = 'fbff3e364706fbefba3e25717850fbff';
  t.same(tokens(`h=${Buffer.from(md5, 'hex').toString('base64')}&`).digests, [md5]);
});

t.test('no bytes make it throw or go beyond them', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      eachKey(bytes, 0, bytes.length, { key: (word) => t.ok(word.length <= 64) });
      eachDigest(bytes, { digest: (hex) => t.match(hex, /^([0-9a-f]{2})+$/) });
    }),
    { numRuns: 200 },
  );
  t.pass();
});
