import { createHmac, hash } from 'node:crypto';

/** Algorithms that are tried with a key, by the length of their digests, bytes. */
export const keyedAlgorithms = [
  { name: 'md5', length: 16 },
  { name: 'sha1', length: 20 },
  { name: 'sha256', length: 32 },
  { name: 'sha512', length: 64 },
] as const;

/** A digest of a value under a key, in hexadecimal, and the link of a chain that says how it was made. */
export type Keyed = { readonly label: string; readonly hex: string };

/** What stands between a salt and a value. */
export const separators = ['', ':'] as const;

/**
 * All ways in which a value is digested together with a key that stands in the traffic: HMAC (RFC 2104) with the key as text or as the bytes that
 * its hexadecimal or base64 stands for; a plain digest of key and value, one before the other, with nothing or a colon between.
 * The label holds the key percent-encoded: `hmac-sha1(key:…)`, `md5(salt:…+value)`, `md5(value+:+salt:…)`.
 */
export function keyedDigests(algorithm: string, key: string, value: string): Keyed[] {
  const name = escapeKey(key);
  const list: Keyed[] = [];
  for (const [kind, bytes] of readings(key)) {
    list.push({
      label: `hmac-${algorithm}(${kind}:${name})`,
      hex: createHmac(algorithm, bytes).update(value).digest('hex'),
    });
  }
  for (const sign of separators) {
    const between = sign === '' ? '+' : `+${sign}+`;
    list.push(
      { label: `${algorithm}(salt:${name}${between}value)`, hex: hash(algorithm, key + sign + value) },
      { label: `${algorithm}(value${between}salt:${name})`, hex: hash(algorithm, value + sign + key) },
    );
  }
  return list;
}

/** Percent-encoded, also the signs that a label is made of. */
function escapeKey(key: string): string {
  return encodeURIComponent(key.toWellFormed()).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'));
}

/** Shorter hexadecimal or base64 is rather a word. */
const shortestEncoded = 16;

/** The bytes that a key may stand for, with the first part of the label for each. */
export function readings(key: string): [string, string | Uint8Array][] {
  const list: [string, string | Uint8Array][] = [['key', key]];
  if (key.length < shortestEncoded) return list;
  if (key.length % 2 === 0 && /^[0-9a-f]+$/i.test(key)) list.push(['hex-key', Buffer.from(key, 'hex')]);
  if (key.length % 4 !== 1 && /^[\w+/-]+$/.test(key)) list.push(['base64-key', Buffer.from(key, 'base64')]);
  return list;
}

/** Algorithm and key that a label of `keyedDigests` tells of; null for any other link. */
export function parseKeyed(label: string): { readonly algorithm: string; readonly key: string } | null {
  const match =
    /^(?:hmac-)?(md5|sha1|sha256|sha512)\((?:value\+(?::\+)?)?(?:key|hex-key|base64-key|salt):([^+():]*)(?:\+(?::\+)?value)?\)$/.exec(
      label,
    );
  if (match === null) return null;
  try {
    return { algorithm: match[1] ?? '', key: decodeURIComponent(match[2] ?? '') };
  } catch {
    return null;
  }
}
