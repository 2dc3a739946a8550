import { compressMd5 } from './md5.ts';
import { compressSha1 } from './sha1.ts';
import { compressSha256 } from './sha256.ts';

/** What a Merkle-Damgård digest does to its state with each block of 64 bytes, here sixteen words of the byte order that it reads. */
export type Compression = {
  readonly start: Int32Array;
  readonly bigEndian: boolean;
  /** Words of the state that are the digest. */
  readonly words: number;
  readonly compress: (state: Int32Array, block: Int32Array) => void;
};

const md5Start = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);

/**
 * The digests that are computed here and not by Node: one of a short text takes a fifth of the time of Node's, which makes objects for each. SHA-512 is
 * not among them, as it wants 64-bit words.
 */
export const compressions: Readonly<Record<string, Compression>> = {
  md5: { start: md5Start, bigEndian: false, words: 4, compress: compressMd5 },
  sha1: { start: Int32Array.of(...md5Start, 0xc3d2e1f0), bigEndian: true, words: 5, compress: compressSha1 },
  sha256: {
    start: Int32Array.of(
      0x6a09e667,
      0xbb67ae85,
      0x3c6ef372,
      0xa54ff53a,
      0x510e527f,
      0x9b05688c,
      0x1f83d9ab,
      0x5be0cd19,
    ),
    bigEndian: true,
    words: 8,
    compress: compressSha256,
  },
};
