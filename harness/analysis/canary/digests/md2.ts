import { bytesOf, digest } from './digest.ts';

/** The permutation of 0 to 255 that RFC 1319 made from the digits of pi. */
const table = Buffer.from(
  [
    '292e43c9a2d87c013d3654a1ecf0061362a705f3c0c7738c98932bd9bc4c82ca',
    '1e9b573cfdd4e01667426f188a17e512be4ec4d6da9ede49a0fbf58ebb2fee7a',
    'a968799115b2073f94c210890b225f21807f5d9a5a903227353ecce7bff79703',
    'ff1930b348a5b5d1d75e922aac56aac64fb838d296a47db676fc6be29c7404f1',
    '459d705964718720865bcf65e62da8021b6025adaeb0b9f61c46616934407e0f',
    '5547a323dd51af3ac35cf9cebac5ea262c530d6e85288409d3dfcdf441814d52',
    '6adc37c86cc1abfa24e17b080cbdb14a7888958be363e86de9cbd5fe3b001d39',
    'f2efb70e6658d0e4a67772f8eb754b0a314450b48fed1f1adb998d339f118314',
  ].join(''),
  'hex',
);

/** MD2 (RFC 1319): 16 bytes. */
export function computeMd2(message: Uint8Array): Uint8Array {
  const padding = 16 - (message.length % 16);
  const padded = new Uint8Array(message.length + padding + 16);
  padded.set(message);
  padded.fill(padding, message.length, message.length + padding);
  writeChecksum(padded);
  const state = new Uint8Array(48);
  for (let block = 0; block < padded.length; block += 16) {
    for (let i = 0; i < 16; i++) {
      state[16 + i] = padded[block + i] ?? 0;
      state[32 + i] = (state[16 + i] ?? 0) ^ (state[i] ?? 0);
    }
    let last = 0;
    for (let round = 0; round < 18; round++) {
      for (let i = 0; i < 48; i++) {
        last = (state[i] ?? 0) ^ (table[last] ?? 0);
        state[i] = last;
      }
      last = (last + round) & 255;
    }
  }
  return state.slice(0, 16);
}

/** The last sixteen bytes are a checksum of all before them. */
function writeChecksum(padded: Uint8Array): void {
  const end = padded.length - 16;
  let last = 0;
  for (let block = 0; block < end; block += 16) {
    for (let i = 0; i < 16; i++) {
      const before = padded[end + i] ?? 0;
      last = before ^ (table[(padded[block + i] ?? 0) ^ last] ?? 0);
      padded[end + i] = last;
    }
  }
}

export const md2 = digest({
  name: 'md2',
  size: 16,
  put: (data, into, at) => into.set(computeMd2(bytesOf(data)), at),
});
