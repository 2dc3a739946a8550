import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { readPackage, writePackage } from '../../../harness/virtual/apps/ota-package.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const bytes = writePackage({
  firmware: 'JHCCNBH45.0',
  device: 'armani',
  fingerprint: 'Xiaomi/armani/armani:4.3/JLS36C/JHCCNBH45.0:user/release-keys',
  payload: Buffer.from('system image'),
  key: privateKey,
});

t.test('a package comes back as it was written', async (t) => {
  const { header, payload } = readPackage({ bytes, key });
  t.match(header, { firmware: 'JHCCNBH45.0', device: 'armani', payload: { bytes: 12 } });
  t.equal(payload.toString(), 'system image');
});

t.test('no byte of it may be changed', async (t) => {
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8((changed.readUInt8(at) ^ 1) & 255, at);
    t.throws(() => readPackage({ bytes: changed, key }), /./, `byte ${at}`);
  }
});

t.test('no byte may be missing or added', async (t) => {
  for (let length = 0; length < bytes.length; length += 7) {
    t.throws(() => readPackage({ bytes: bytes.subarray(0, length), key }), /./, `${length} bytes`);
  }
  t.throws(() => readPackage({ bytes: Buffer.concat([bytes, Buffer.alloc(1)]), key }), /damaged/);
});

t.test('another key is refused', async (t) => {
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  t.throws(() => readPackage({ bytes, key: other }), /signature verification failed/);
});

t.test('any bytes are refused with an error, whatever they are', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (junk, magic) => {
      const candidate = Buffer.concat([magic ? bytes.subarray(0, 8) : Buffer.alloc(0), junk]);
      try {
        readPackage({ bytes: candidate, key });
        return false;
      } catch (error) {
        return error instanceof Error;
      }
    }),
  );
});
