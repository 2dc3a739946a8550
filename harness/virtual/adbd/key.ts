import { constants, createPublicKey, type KeyObject, publicDecrypt } from 'node:crypto';

/**
 * A public key as adb writes it: base64 of mincrypt's `RSAPublicKey` (little endian: words of the modulus, always 64; -1/n[0] mod
 * 2^32; modulus; R^2 mod n; exponent), then a space and a name (AOSP libmincrypt/rsa.h, adb_auth_host.c).
 */
const MODULUS_BYTES = 256;
const STRUCT_BYTES = 4 + 4 + MODULUS_BYTES + MODULUS_BYTES + 4;

/** DER of a SHA-1 DigestInfo up to the digest (RFC 8017, 9.2): adb signs its 20-byte token as if it were a SHA-1 digest. */
const sha1Prefix = Buffer.from('3021300906052b0e03021a05000414', 'hex');

/** The key of one line of `adbkey.pub`, or null where adbd would pass over the line. */
export const parsePublicKey = (line: string): KeyObject | null => {
  const [encoded = ''] = line.split(/[\s\0]/, 1);
  const raw = Buffer.from(encoded, 'base64');
  if (raw.length !== STRUCT_BYTES || raw.readUInt32LE(0) * 4 !== MODULUS_BYTES) return null;
  const exponent = raw.readUInt32LE(STRUCT_BYTES - 4);
  if (exponent !== 3 && exponent !== 65537) return null;
  const modulus = Buffer.from(raw.subarray(8, 8 + MODULUS_BYTES)).reverse();
  const e = Buffer.alloc(4);
  e.writeUInt32BE(exponent);
  return createPublicKey({
    key: { kty: 'RSA', n: modulus.toString('base64url'), e: stripZeros(e).toString('base64url') },
    format: 'jwk',
  });
};

const stripZeros = (bytes: Buffer): Buffer => bytes.subarray(bytes.findIndex((byte) => byte !== 0));

/** Whether `signature` is the PKCS#1 v1.5 signature of `token` by `key` (AOSP adb_auth_verify). */
export const verifyToken = (key: KeyObject, proof: { token: Buffer; signature: Buffer }): boolean => {
  if (proof.signature.length !== MODULUS_BYTES) return false;
  try {
    const padded = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, proof.signature);
    return padded.equals(Buffer.concat([sha1Prefix, proof.token]));
  } catch (error) {
    // OpenSSL reports wrong padding as an error with a code of its own; to adbd it is a signature that does not fit.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL')) return false;
    throw error;
  }
};

export type Keyring = {
  /** Adds a line of `adbkey.pub`; false where it holds no key. */
  add(line: string): boolean;
  verifies(proof: { token: Buffer; signature: Buffer }): boolean;
};

/** The keys that the owner has allowed, as /data/misc/adb/adb_keys holds them. */
export const createKeyring = (lines: readonly string[]): Keyring => {
  const keys: KeyObject[] = [];
  const add = (line: string): boolean => {
    const key = parsePublicKey(line);
    if (key === null) return false;
    if (!keys.some((known) => known.equals(key))) keys.push(key);
    return true;
  };
  for (const line of lines) add(line);
  return { add, verifies: (proof) => keys.some((key) => verifyToken(key, proof)) };
};
