import { createHash } from 'node:crypto';
import { execaSync } from 'execa';

/** A digest as some other implementation computes it: OpenSSL's library, or its program where the library no longer has it. */
export type Digest = { readonly name: string; readonly digest: (bytes: Buffer) => Buffer };

const library = (name: string): Digest => ({ name, digest: (bytes) => createHash(name).update(bytes).digest() });
/** Each input is given to the program once: a process takes a thousand times as long as a digest. */
function program(name: string): Digest {
  const known = new Map<string, Buffer>();
  const run = (input: Buffer) =>
    Buffer.from(
      execaSync('openssl', ['dgst', '-provider', 'legacy', '-provider', 'default', `-${name}`, '-binary'], {
        input,
        encoding: 'buffer',
      }).stdout,
    );
  const digest = (bytes: Buffer): Buffer => {
    const key = bytes.toString('latin1');
    const made = known.get(key) ?? run(bytes);
    known.set(key, made);
    return made;
  };
  return { name, digest };
}

let table: readonly number[] | null = null;

/** MD2, RFC 1319. The table is made of the digits of pi by the shuffle that its authors described (Knuth's, on S(256)). */
function md2(message: Buffer): Buffer {
  table ??= piTable();
  const pad = 16 - (message.length % 16);
  const data = Buffer.concat([message, Buffer.alloc(pad, pad)]);
  const checksum = Buffer.alloc(16);
  let last = 0;
  for (let at = 0; at < data.length; at += 16) {
    for (let i = 0; i < 16; i++) {
      last = (checksum[i] ?? 0) ^ (table[(data[at + i] ?? 0) ^ last] ?? 0);
      checksum[i] = last;
    }
  }
  const state = new Uint8Array(48);
  const whole = Buffer.concat([data, checksum]);
  for (let at = 0; at < whole.length; at += 16) {
    for (let i = 0; i < 16; i++) {
      state[16 + i] = whole[at + i] ?? 0;
      state[32 + i] = (state[16 + i] ?? 0) ^ (state[i] ?? 0);
    }
    let t = 0;
    for (let round = 0; round < 18; round++) {
      for (let k = 0; k < 48; k++) {
        t = (state[k] ?? 0) ^ (table[t] ?? 0);
        state[k] = t;
      }
      t = (t + round) & 255;
    }
  }
  return Buffer.from(state.subarray(0, 16));
}

/** Digits of pi by Gibbons' spigot (2006), then the shuffle that made MD2's table (crypto.stackexchange.com/q/11935). */
function piTable(): readonly number[] {
  const digits = piDigits();
  const random = (below: number): number => {
    let x = digits.next().value as number;
    let y = 10;
    if (below > 10) {
      x = x * 10 + (digits.next().value as number);
      y = 100;
    }
    if (below > 100) {
      x = x * 10 + (digits.next().value as number);
      y = 1000;
    }
    return x < below * Math.floor(y / below) ? x % below : random(below);
  };
  const table = Array.from({ length: 256 }, (_, i) => i);
  for (let i = 2; i <= 256; i++) {
    const j = random(i);
    const held = table[j] ?? 0;
    table[j] = table[i - 1] ?? 0;
    table[i - 1] = held;
  }
  return table;
}

function* piDigits(): Generator<number> {
  let [q, r, t, k, n, l] = [1n, 0n, 1n, 1n, 3n, 3n];
  for (;;) {
    if (4n * q + r - t < n * t) {
      yield Number(n);
      [q, r, n] = [10n * q, 10n * (r - n * t), (10n * (3n * q + r)) / t - 10n * n];
    } else {
      [q, r, t, k, n, l] = [q * k, (2n * q + r) * l, t * l, k + 1n, (q * (7n * k + 2n) + r * l) / (t * l), l + 2n];
    }
  }
}

/** MurmurHash3 (Appleby, 2011), x64 variant with 128 bits, seed 0, written out in big-endian words as most programs print it. */
function murmur128(bytes: Buffer): Buffer {
  const mask = 0xffffffffffffffffn;
  const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & mask;
  const times = (a: bigint, b: bigint): bigint => (a * b) & mask;
  const mix = (k: bigint): bigint => {
    let h = times(k ^ (k >> 33n), 0xff51afd7ed558ccdn);
    h = times(h ^ (h >> 33n), 0xc4ceb9fe1a85ec53n);
    return h ^ (h >> 33n);
  };
  const [c1, c2] = [0x87c37b91114253d5n, 0x4cf5ad432745937fn];
  let h1 = 0n;
  let h2 = 0n;
  const whole = bytes.length - (bytes.length % 16);
  for (let at = 0; at < whole; at += 16) {
    h1 ^= times(rotate(times(bytes.readBigUInt64LE(at), c1), 31n), c2);
    h1 = (times((rotate(h1, 27n) + h2) & mask, 5n) + 0x52dce729n) & mask;
    h2 ^= times(rotate(times(bytes.readBigUInt64LE(at + 8), c2), 33n), c1);
    h2 = (times((rotate(h2, 31n) + h1) & mask, 5n) + 0x38495ab5n) & mask;
  }
  const tail = Buffer.concat([bytes.subarray(whole), Buffer.alloc(16 - (bytes.length - whole))]);
  if (bytes.length - whole > 8) h2 ^= times(rotate(times(tail.readBigUInt64LE(8), c2), 33n), c1);
  if (bytes.length > whole) h1 ^= times(rotate(times(tail.readBigUInt64LE(0), c1), 31n), c2);
  h1 ^= BigInt(bytes.length);
  h2 ^= BigInt(bytes.length);
  h1 = (h1 + h2) & mask;
  h2 = (h2 + h1) & mask;
  h1 = mix(h1);
  h2 = mix(h2);
  h1 = (h1 + h2) & mask;
  h2 = (h2 + h1) & mask;
  const out = Buffer.alloc(16);
  out.writeBigUInt64BE(h1, 0);
  out.writeBigUInt64BE(h2, 8);
  return out;
}

export const digests: readonly Digest[] = [
  { name: 'md2', digest: md2 },
  program('md4'),
  library('md5'),
  library('sha1'),
  library('sha224'),
  library('sha256'),
  library('sha384'),
  library('sha512'),
  library('sha3-224'),
  library('sha3-256'),
  library('sha3-384'),
  library('sha3-512'),
  library('ripemd160'),
  program('whirlpool'),
  { name: 'murmur3-128', digest: murmur128 },
];
