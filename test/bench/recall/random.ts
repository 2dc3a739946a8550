import { createCipheriv, createHash } from 'node:crypto';

/** Bytes that the seed alone determines: AES-256 in counter mode, as fast as the processor allows. */
export function randomFill(length: number, seed: string): Buffer {
  const key = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}
