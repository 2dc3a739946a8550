import { bytesOf, type Digest, digest } from './digest.ts';

/** MurmurHash3 of 128 bits, seed 0 (Appleby, 2011, smhasher's MurmurHash3.cpp): 16 bytes, its words in big-endian order as hexadecimal prints them. */
export function murmur64(data: Uint8Array): Uint8Array {
  const { length } = data;
  const blocks = length >>> 4;
  const padded = new Uint8Array((blocks + 1) * 16);
  padded.set(data);
  const view = new DataView(padded.buffer);
  let h1 = 0n;
  let h2 = 0n;
  for (let at = 0; at < blocks * 16; at += 16) {
    h1 ^= mixIn64(view.getBigUint64(at, true), first64);
    h1 = u64((rotate64(h1, 27n) + h2) * 5n + 0x52dce729n);
    h2 ^= mixIn64(view.getBigUint64(at + 8, true), second64);
    h2 = u64((rotate64(h2, 31n) + h1) * 5n + 0x38495ab5n);
  }
  // A tail word of zeros mixes to zero, so the padded tail needs no cases.
  h2 ^= mixIn64(view.getBigUint64(blocks * 16 + 8, true), second64);
  h1 ^= mixIn64(view.getBigUint64(blocks * 16, true), first64);
  h1 ^= BigInt(length);
  h2 ^= BigInt(length);
  h1 = u64(h1 + h2);
  h2 = u64(h2 + h1);
  h1 = finish64(h1);
  h2 = finish64(h2);
  h1 = u64(h1 + h2);
  h2 = u64(h2 + h1);
  const out = new DataView(new ArrayBuffer(16));
  out.setBigUint64(0, h1);
  out.setBigUint64(8, h2);
  return new Uint8Array(out.buffer);
}

type Mixing64 = { readonly before: bigint; readonly by: bigint; readonly after: bigint };
const c1 = 0x87c37b91114253d5n;
const c2 = 0x4cf5ad432745937fn;
const first64: Mixing64 = { before: c1, by: 31n, after: c2 };
const second64: Mixing64 = { before: c2, by: 33n, after: c1 };

const u64 = (value: bigint) => BigInt.asUintN(64, value);
const rotate64 = (value: bigint, by: bigint) => u64((value << by) | (value >> (64n - by)));
const mixIn64 = (word: bigint, { before, by, after }: Mixing64) => u64(rotate64(u64(word * before), by) * after);

function finish64(value: bigint): bigint {
  let k = u64((value ^ (value >> 33n)) * 0xff51afd7ed558ccdn);
  k = u64((k ^ (k >> 33n)) * 0xc4ceb9fe1a85ec53n);
  return k ^ (k >> 33n);
}

/** The constants of the x86 variant: for each of its four words the multipliers and rotations, then what is added in the mixing of the state. */
const words32 = [
  { before: 0x239b961b, by: 15, after: 0xab0e9789, turn: 19, add: 0x561ccd1b },
  { before: 0xab0e9789, by: 16, after: 0x38b34ae5, turn: 17, add: 0x0bcaa747 },
  { before: 0x38b34ae5, by: 17, after: 0xa1e38b93, turn: 15, add: 0x96cd1c35 },
  { before: 0xa1e38b93, by: 18, after: 0x239b961b, turn: 13, add: 0x32ac3b17 },
] as const;

const rotate32 = (value: number, by: number) => (value << by) | (value >>> (32 - by));

/** The same made for 32-bit machines, another function. */
export function murmur32(data: Uint8Array): Uint8Array {
  const { length } = data;
  const blocks = length >>> 4;
  const padded = new Uint8Array((blocks + 1) * 16);
  padded.set(data);
  const view = new DataView(padded.buffer);
  const state = new Int32Array(4);
  const at = (i: number) => state[i & 3] ?? 0;
  for (let block = 0; block <= blocks; block++) {
    words32.forEach(({ before, by, after, turn, add }, i) => {
      const word = view.getInt32(block * 16 + i * 4, true);
      state[i] = at(i) ^ Math.imul(rotate32(Math.imul(word, before), by), after);
      if (block < blocks) state[i] = Math.imul(rotate32(at(i), turn) + at(i + 1), 5) + add;
    });
  }
  const gather = () => {
    for (const i of [1, 2, 3]) state[0] = at(0) + at(i);
    for (const i of [1, 2, 3]) state[i] = at(i) + at(0);
  };
  for (const i of [0, 1, 2, 3]) state[i] = at(i) ^ length;
  gather();
  for (const i of [0, 1, 2, 3]) state[i] = finish32(at(i));
  gather();
  const out = new DataView(new ArrayBuffer(16));
  state.forEach((word, i) => {
    out.setInt32(i * 4, word);
  });
  return new Uint8Array(out.buffer);
}

function finish32(value: number): number {
  let k = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  k = Math.imul(k ^ (k >>> 13), 0xc2b2ae35);
  return k ^ (k >>> 16);
}

/** As printed in hexadecimal words, and as the bytes in memory of a little-endian machine. The function of 32 bits is too short to be evidence. */
export const murmurs: readonly Digest[] = [
  murmur('murmur3-x64-128', murmur64),
  murmur('murmur3-x64-128/le', (data) => Buffer.from(murmur64(data)).swap64()),
  murmur('murmur3-x86-128', murmur32),
  murmur('murmur3-x86-128/le', (data) => Buffer.from(murmur32(data)).swap32()),
];

function murmur(name: string, of: (data: Uint8Array) => Uint8Array): Digest {
  return digest({ name, size: 16, put: (data, into, at) => into.set(of(bytesOf(data)), at) });
}
