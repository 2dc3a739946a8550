import { createCipheriv, createDecipheriv } from 'node:crypto';
import { z } from 'zod';

/** Public: it is in every MIUI updater (FIELD 1). The IV is these 16 ASCII digits. */
const key = Buffer.from('miuiotavalided11');
const iv = Buffer.from('0102030405060708');

/** What the updater tells of the handset; one-letter names as MIUI's updater uses them. */
export const otaQuerySchema = z.object({
  /** `ro.product.device`. */
  d: z.string(),
  /** `MIUI-` and the version installed. */
  v: z.string(),
  /** Android's version. */
  c: z.string(),
  /** Branch: F is stable. */
  b: z.string(),
  /** Locale and region. */
  l: z.string(),
  r: z.string(),
  sn: z.string(),
  sdk: z.string(),
  id: z.string(),
  f: z.string(),
});
export type OtaQuery = z.infer<typeof otaQuerySchema>;

const rom = z.object({
  version: z.string(),
  device: z.string(),
  codebase: z.string(),
  filename: z.string(),
  /** As shown to the user, e.g. `3M`. */
  filesize: z.string(),
  md5: z.string(),
});
/** What the update server says; without `LatestRom` there is nothing to install. */
export const otaAnswerSchema = z.object({
  AuthResult: z.number(),
  CurrentRom: z.object({ version: z.string(), device: z.string() }),
  LatestRom: rom.optional(),
  MirrorList: z.array(z.string()),
});
export type OtaAnswer = z.infer<typeof otaAnswerSchema>;

/** AES-128-CBC with PKCS#7, base64: the form of `q` before URL encoding, and of the whole answer. */
export function encryptOta(value: OtaQuery | OtaAnswer): string {
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  return Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]).toString('base64');
}

/** The JSON value inside; throws on anything else. */
export function decryptOta(text: string): unknown {
  const decipher = createDecipheriv('aes-128-cbc', key, iv);
  const plain = Buffer.concat([decipher.update(Buffer.from(text.trim(), 'base64')), decipher.final()]);
  return JSON.parse(plain.toString());
}

/** The form that the updater posts. */
export function otaForm(query: OtaQuery): Buffer {
  return Buffer.from(`q=${encodeURIComponent(encryptOta(query))}&t=&s=1`);
}
