import { checkPrimeSync, createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { bits, integer, oid, sequence, set, sha1WithRsa, time, utf8 } from './der.ts';

/** Who signs applications. */
export type Author = {
  readonly key: KeyObject;
  readonly certificate: Buffer;
  readonly issuer: Buffer;
  readonly serial: Buffer;
};

/** What authors of 2014 used at least; and short, so that its primes are found in a blink. */
const primeBits = 512;
const exponent = 65_537n;

const authors = new Map<string, Author>();

/**
 * The author of that name: the same key and certificate in every process, as an application's copies from everywhere have. The key follows from
 * the name, which everybody knows: it protects nothing.
 */
export function authorOf(name: string): Author {
  const known = authors.get(name) ?? makeAuthor(name);
  authors.set(name, known);
  return known;
}

function makeAuthor(name: string): Author {
  const key = keyOf(name);
  const serial = integer(createHash('sha256').update(name).digest().subarray(0, 8));
  const issuer = sequence(set(sequence(oid('550403'), utf8(name))));
  const body = sequence(
    serial,
    sha1WithRsa,
    issuer,
    sequence(time('100625000000Z'), time('440215000000Z')),
    issuer,
    createPublicKey(key).export({ format: 'der', type: 'spki' }),
  );
  const certificate = sequence(body, sha1WithRsa, bits(sign('sha1', body, key)));
  return { key, certificate, issuer, serial };
}

function keyOf(name: string): KeyObject {
  const [p, q] = [primeOf(`${name} p`), primeOf(`${name} q`)];
  const [n, d] = [p * q, inverse(exponent, (p - 1n) * (q - 1n))];
  const part = (value: bigint): string => bytesOf(value).toString('base64url');
  return createPrivateKey({
    format: 'jwk',
    key: {
      ...{ kty: 'RSA', n: part(n), e: part(exponent), d: part(d), p: part(p), q: part(q) },
      ...{ dp: part(d % (p - 1n)), dq: part(d % (q - 1n)), qi: part(inverse(q, p)) },
    },
  });
}

const bytesOf = (value: bigint): Buffer => {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
};

/** The first prime from a number on that the seed gives, with its two highest bits set. */
function primeOf(seed: string): bigint {
  const bytes = createHash('sha512').update(seed).digest();
  let candidate = BigInt(`0x${bytes.toString('hex')}`) | (3n << BigInt(primeBits - 2)) | 1n;
  while ((candidate - 1n) % exponent === 0n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

/** The inverse of `a` modulo `m`, by Euclid. */
function inverse(a: bigint, m: bigint): bigint {
  let [old, rest, x, next] = [a, m, 1n, 0n];
  while (rest !== 0n) {
    const quotient = old / rest;
    [old, rest] = [rest, old - quotient * rest];
    [x, next] = [next, x - quotient * next];
  }
  return ((x % m) + m) % m;
}
