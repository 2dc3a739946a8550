import { hash } from 'node:crypto';
import { type Digest, digest } from './digest.ts';

/** What Node's OpenSSL computes, by its own name. A text of one byte a character is the form in which it gives results fastest. */
function openssl(name: string, algorithm = name): Digest {
  const size = hash(algorithm, '', 'buffer').length;
  return digest({
    name,
    size,
    put: (data, into, at) => into.write(hash(algorithm, data, 'binary'), at, 'binary'),
  });
}

export const md5 = openssl('md5');
export const sha1 = openssl('sha1');
export const sha256 = openssl('sha256');
export const sha512 = openssl('sha512');

/** Characters 9 to 24 of the 32 of an MD5, which Chinese programs know as the "16-bit MD5". */
export const md5Middle = digest({
  name: 'md5/middle16',
  size: 8,
  put: (data, into, at) => into.set(md5.of(data).subarray(4, 12), at),
});

export const furtherOpenssl: readonly Digest[] = [
  sha512,
  ...['sha224', 'sha384', 'sha512-224', 'sha512-256', 'sha3-224', 'sha3-256', 'sha3-384', 'sha3-512'].map((name) =>
    openssl(name),
  ),
  openssl('ripemd160'),
  openssl('sm3'),
  openssl('blake2b', 'blake2b512'),
  openssl('blake2s', 'blake2s256'),
];
