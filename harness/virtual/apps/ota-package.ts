import { createHash, createPublicKey, type KeyObject, sign, verify as verifySignature } from 'node:crypto';
import { z } from 'zod';

/**
 * The file that an update arrives in, a small signed container:
 *
 *     8 bytes   magic, `MIOTA\x00\x01\n`
 *     4 bytes   length of the header, big endian, at most 64 KiB
 *     header    UTF-8 JSON, `otaHeaderSchema`
 *     64 bytes  Ed25519 signature over everything above (magic, length and header)
 *     payload   `header.payload.bytes` bytes whose SHA-256 is in the header
 *
 * So a recovery that checks the signature with the vendor's key and the payload with the digest accepts no changed byte.
 * The updater writes it below /cache and names it in /cache/recovery/command as `--update_package=/cache/<file>`, one argument
 * a line, as AOSP's recovery reads it (bootable/recovery/recovery.cpp of android-4.3).
 */
const otaHeaderSchema = z.strictObject({
  /** The firmware's id, i.e. `ro.build.version.incremental` after the update. */
  firmware: z.string().min(1).max(100),
  /** `ro.product.device` of the handsets that may install it. */
  device: z.string().min(1).max(100),
  /** `ro.build.fingerprint` after the update. */
  fingerprint: z.string().min(1).max(300),
  payload: z.strictObject({ bytes: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
});
export type OtaHeader = z.infer<typeof otaHeaderSchema>;
export type OtaPackage = { readonly header: OtaHeader; readonly payload: Buffer };

const magic = Buffer.from('MIOTA\x00\x01\n', 'latin1');
const signatureBytes = 64;
const headerLimit = 64 * 1024;

/** Makes a package. `key` is the vendor's Ed25519 private key. */
export function writePackage(options: {
  readonly firmware: string;
  readonly device: string;
  readonly fingerprint: string;
  readonly payload: Buffer;
  readonly key: KeyObject;
}): Buffer {
  const { firmware, device, fingerprint, payload, key } = options;
  const header: OtaHeader = {
    firmware,
    device,
    fingerprint,
    payload: { bytes: payload.length, sha256: createHash('sha256').update(payload).digest('hex') },
  };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  const signed = Buffer.concat([magic, length, json]);
  return Buffer.concat([signed, sign(null, signed, key), payload]);
}

/**
 * Reads a package and checks its form, its signature and its payload's digest.
 * `key` is the vendor's public key as PEM (the cloud's ready line names its file as `otaKey`).
 * Throws an Error whose message a recovery can show, e.g. `signature verification failed`.
 */
export function readPackage(options: { readonly bytes: Buffer; readonly key: string }): OtaPackage {
  const { bytes, key } = options;
  const start = magic.length + 4;
  if (bytes.length < start + signatureBytes || !bytes.subarray(0, magic.length).equals(magic)) {
    throw new Error('not an update package');
  }
  const headerBytes = bytes.readUInt32BE(magic.length);
  const signedBytes = start + headerBytes;
  if (headerBytes > headerLimit || bytes.length < signedBytes + signatureBytes) throw new Error('package is cut short');
  const signed = bytes.subarray(0, signedBytes);
  const signature = bytes.subarray(signedBytes, signedBytes + signatureBytes);
  if (!verifySignature(null, signed, createPublicKey(key), signature)) {
    throw new Error('signature verification failed');
  }
  const header = otaHeaderSchema.parse(JSON.parse(signed.subarray(start).toString()));
  const payload = bytes.subarray(signedBytes + signatureBytes);
  const digest = createHash('sha256').update(payload).digest('hex');
  if (payload.length !== header.payload.bytes || digest !== header.payload.sha256) {
    throw new Error(`package is damaged: ${payload.length} of ${header.payload.bytes} bytes, digest ${digest}`);
  }
  return { header, payload };
}
