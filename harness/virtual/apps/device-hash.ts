import { createHash } from 'node:crypto';

/**
 * H(x) of the account service: the first 16 characters of base64url(SHA-1(x)), x in UTF-8 (MIUI's CloudManager and AccountHelper as
 * decompiled, FIELD 1).
 */
export function deviceHash(value: string): string {
  return createHash('sha1').update(value).digest('base64url').slice(0, 16);
}
