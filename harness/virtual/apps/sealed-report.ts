import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** The key is in the program, as MIUI's own were (FIELD 1); the IV is fresh and goes ahead. */
const key = createHash('sha256').update('com.xiaomi.market/report/1').digest().subarray(0, 16);
const ivBytes = 16;

/** A report as its sender encrypts it, AES-128-CBC, within TLS or not. */
export function sealReport(text: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  return Buffer.concat([iv, cipher.update(text), cipher.final()]);
}

/** Throws on what is no such report. */
export function openSealed(body: Buffer): string {
  const decipher = createDecipheriv('aes-128-cbc', key, body.subarray(0, ivBytes));
  return Buffer.concat([decipher.update(body.subarray(ivBytes)), decipher.final()]).toString();
}
