import {
  createBLAKE2b,
  createBLAKE3,
  createKeccak,
  createMD4,
  createWhirlpool,
  createXXHash64,
  createXXHash128,
  type IHasher,
} from 'hash-wasm';
import { type Digest, digest } from './digest.ts';

function wasm(name: string, hasher: IHasher): Digest {
  return digest({
    name,
    size: hasher.digestSize,
    put: (data, into, at) => into.set(hasher.init().update(data).digest('binary'), at),
  });
}

/** What OpenSSL has dropped or never had. Made ready once, when this module is loaded (some 20 ms); computing is then synchronous. */
export const wasmDigests: readonly Digest[] = [
  wasm('md4', await createMD4()),
  wasm('whirlpool', await createWhirlpool()),
  wasm('keccak-256', await createKeccak(256)),
  wasm('blake2b-256', await createBLAKE2b(256)),
  wasm('blake3', await createBLAKE3()),
  wasm('xxh64', await createXXHash64()),
  wasm('xxh128', await createXXHash128()),
];
