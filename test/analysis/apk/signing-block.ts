import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, X509Certificate } from 'node:crypto';

export type TestKey = { readonly privateKey: KeyObject; readonly certificate: Buffer; readonly sha256: string };

/** A key of P-256 with a self-signed certificate, made by OpenSSL. */
export function makeKey(name: string): TestKey {
  const how = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '9'];
  const pem = execFileSync('openssl', [...how, '-keyout', '-', '-subj', `/CN=${name}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const certificate = new X509Certificate(pem);
  return {
    privateKey: createPrivateKey(pem),
    certificate: certificate.raw,
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const sized = (...parts: readonly Uint8Array[]): Buffer => {
  const whole = Buffer.concat(parts);
  return Buffer.concat([u32(whole.length), whole]);
};
const sha256 = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const mebibyte = 1024 ** 2;

/** Puts an APK Signing Block before the central directory, as source.android.com describes the schemes: ECDSA with SHA-256 (0x0201). */
export function withSigningBlock(apk: Buffer, of: { readonly key: TestKey; readonly scheme: 'v2' | 'v3' }): Buffer {
  const { key, scheme } = of;
  const end = apk.length - 22;
  const directory = apk.readUInt32LE(end + 16);
  const parts = [apk.subarray(0, directory), apk.subarray(directory, end), apk.subarray(end)];
  const chunks = parts.flatMap((part) =>
    Array.from({ length: Math.ceil(part.length / mebibyte) }, (_, i) =>
      part.subarray(i * mebibyte, (i + 1) * mebibyte),
    ),
  );
  const digest = sha256(
    Buffer.from([0x5a]),
    u32(chunks.length),
    ...chunks.map((chunk) => sha256(Buffer.from([0xa5]), u32(chunk.length), chunk)),
  );
  const versions = scheme === 'v3' ? [u32(24), u32(0x7fffffff)] : [];
  const signed = Buffer.concat([
    sized(sized(u32(0x0201), sized(digest))),
    sized(sized(key.certificate)),
    ...versions,
    sized(),
  ]);
  const signature = sign('sha256', signed, key.privateKey);
  const spki = createPublicKey(key.privateKey).export({ format: 'der', type: 'spki' });
  const signer = sized(sized(signed), ...versions, sized(sized(u32(0x0201), sized(signature))), sized(spki));
  const value = Buffer.concat([u32(scheme === 'v2' ? 0x7109871a : 0xf05368c0), sized(signer)]);
  const pair = Buffer.concat([u32(value.length), u32(0), value]);
  const size = Buffer.concat([u32(pair.length + 24), u32(0)]);
  const block = Buffer.concat([size, pair, size, Buffer.from('APK Sig Block 42')]);
  const moved = Buffer.from(apk.subarray(end));
  moved.writeUInt32LE(directory + block.length, 16);
  return Buffer.concat([apk.subarray(0, directory), block, apk.subarray(directory, end), moved]);
}
