import t from 'tap';
import { createKeyring, parsePublicKey, verifyToken } from '../../../harness/virtual/adbd/key.ts';

// Made with `adb keygen` (29.0.6), and the signature with
// `openssl pkeyutl -sign -pkeyopt digest:sha1 -pkeyopt rsa_padding_mode:pkcs1` over the 20 bytes of the token.
const line =
  'QAAAAOOF3XI1GPIBg5laGRzPSW71X6orSGnzm6bntPvkp5GDs6oOjDcmmMoGyZVsoaT64STYAOuWADXE4aWhNCxy1xn2bRwBddIAhcLJTk9JmIvS1gwVVBykkjNFaUgSvfaztQsKLvALfnGISRkdIL9PcW3O5kM1nQ9d/U5Ny5hr64fHJmrX7axNmCbcT/dS7PWprarXI2wo1H2GQjwyEnoPok+77Fl01xTTjR7jZZHQ3ffeur3AK2YypnR73zaDA/4Ly4IvaEalxtJZa8xORJvV1pUJOhpVWC5U1/ZM8Ab/DFmf9aqSxKrgs5ttE+Y05sMeAXkkgNRWdpJKKNSQasL3CI5GRGLEOhWHEaq/ZC4ORXsVLtM/xywdAxQNCjIvUbaf0qk41Bi5rkG/qmvmCODdMnK06FRPmJE2fQ9lbhP/YSwHQ3+AeNsEoN+Rk7hIGc/0rdd0bmEbI0XI1x3DJhMw7tPbRcHKeJBqIc3zTJWvn9ZZB2TL7I4v+5kNDh7LIjlOeIW5EtjZ1Cd1/JDp7yScVyS7sn7oKIhHXP5Mh8umLnqKnarYGWtVXAAp0+0+MrF3SgdpsWw4o8TG8c+L/nCZd0FDtKas9GnNWJrJEIBAnBFNox1QApVCadTtgTlaKOCSttEKcjQ+oJ16QwIQDTWSLGylXZSDV8ua+ixuFRbLP2Qxh5X7wgEAAQA= @unknown';
const token = Buffer.from('0123456789abcdefghij');
const signature = Buffer.from(
  '6645db960669207a7bc38e7b6345137317d5b3f27cda31b19159e913f2bda25af0e012f47cdb26dfe36aecbdf80bde90e601d642bf88d354e72c3d1eace825e006e2fc0e9909bc4396c98139039b10a35a3ae7501d92165576295cd14ef0a971a337b210828d2ae0304e9ffb53f50a7751a4ac0190212a092901de932770e6ecad3337af33c7d168d40d3f6b12620e437fc4ecfa75584209ecc0e2bd481ff4ad757e4ccd0294b14ae86e408c1e275742a5d5e7a9ed38606cbbf8e683c1c9ae78634679341892416e71c1b760673bd9cd21a07adc9e63e99fe6a0db6996818c5116c3eb5b3eec90286a9e674de45664ba195f24dfefc77a856e263b980f6726e8',
  'hex',
);

t.test('a signature that OpenSSL made with a key of adb is accepted', async (t) => {
  const key = parsePublicKey(line);
  t.ok(key !== null && verifyToken(key, { token, signature }));
});

t.test('another token, another signature and a signature of another length are refused', async (t) => {
  const ring = createKeyring([line]);
  t.ok(ring.verifies({ token, signature }));
  t.notOk(ring.verifies({ token: Buffer.from('0123456789abcdefghiJ'), signature }));
  const bent = Buffer.from(signature);
  bent[100] = (bent[100] ?? 0) ^ 1;
  t.notOk(ring.verifies({ token, signature: bent }));
  t.notOk(ring.verifies({ token, signature: signature.subarray(1) }));
  t.notOk(ring.verifies({ token, signature: Buffer.alloc(256, 0xff) }), 'a number beyond the modulus');
});

t.test('lines that hold no key are passed over', async (t) => {
  const raw = Buffer.from(line.split(' ')[0] ?? '', 'base64');
  const otherLength = Buffer.from(raw);
  otherLength.writeUInt32LE(32, 0);
  const otherExponent = Buffer.from(raw);
  otherExponent.writeUInt32LE(5, raw.length - 4);
  for (const bad of [
    '',
    '#',
    raw.subarray(1).toString('base64'),
    otherLength.toString('base64'),
    otherExponent.toString('base64'),
  ]) {
    t.equal(parsePublicKey(bad), null);
  }
  t.notOk(createKeyring([]).verifies({ token, signature }));
  t.ok(createKeyring(['rubbish', line]).verifies({ token, signature }));
});

t.test('a key may end in a NUL, as clients send it', async (t) => {
  t.ok(createKeyring([]).add(`${line}\0`));
});
