import t from 'tap';
import { commonDigests, furtherDigests } from '../../../../harness/analysis/canary/digests.ts';

const all = [...commonDigests, ...furtherDigests];
const hex = (name: string, text: string) =>
  Buffer.from(all.find((digest) => digest.name === name)?.of(text) ?? []).toString('hex');

/** Published results for `abc` unless another text is given, with where they stand. */
const vectors: readonly { name: string; of?: string; is: string; from: string }[] = [
  { name: 'md2', of: '', is: '8350e5a3e24c153df2275c9f80692773', from: 'RFC 1319 A.5' },
  { name: 'md2', is: 'da853b0d3f88d99b30283a69e6ded6bb', from: 'RFC 1319 A.5' },
  {
    name: 'md2',
    of: '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
    is: 'd5976f79d83d3a0dc9806c3c66f3efd8',
    from: 'RFC 1319 A.5',
  },
  { name: 'md4', is: 'a448017aaf21d8525fc10ae87aa6729d', from: 'RFC 1320 A.5' },
  { name: 'md5', is: '900150983cd24fb0d6963f7d28e17f72', from: 'RFC 1321 A.5' },
  { name: 'md5/middle16', is: '3cd24fb0d6963f7d', from: 'the middle of RFC 1321 A.5' },
  { name: 'sha1', is: 'a9993e364706816aba3e25717850c26c9cd0d89d', from: 'FIPS 180' },
  { name: 'sha224', is: '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7', from: 'FIPS 180' },
  { name: 'sha256', is: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', from: 'FIPS 180' },
  {
    name: 'sha384',
    is: 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
    from: 'FIPS 180',
  },
  {
    name: 'sha512',
    is: 'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    from: 'FIPS 180',
  },
  { name: 'sha512-224', is: '4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa', from: 'FIPS 180-4' },
  { name: 'sha512-256', is: '53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23', from: 'FIPS 180-4' },
  { name: 'sha3-224', is: 'e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf', from: 'FIPS 202' },
  { name: 'sha3-256', is: '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532', from: 'FIPS 202' },
  {
    name: 'sha3-384',
    is: 'ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25',
    from: 'FIPS 202',
  },
  {
    name: 'sha3-512',
    is: 'b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0',
    from: 'FIPS 202',
  },
  { name: 'ripemd160', is: '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc', from: 'its authors’ page' },
  {
    name: 'whirlpool',
    is: '4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d4c7181eebdb6c57e277d0e34957114cbd6c797fc9d95d8b582d225292076d4eef5',
    from: 'ISO/IEC 10118-3',
  },
  { name: 'keccak-256', is: '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45', from: 'Ethereum' },
  { name: 'sm3', is: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0', from: 'GB/T 32905 A.1' },
  {
    name: 'blake2b',
    is: 'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
    from: 'RFC 7693 A',
  },
  { name: 'blake2s', is: '508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982', from: 'RFC 7693 B' },
  { name: 'blake2b-256', is: 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319', from: 'b2sum -l 256' },
  {
    name: 'blake3',
    of: '',
    is: 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262',
    from: 'its authors',
  },
  { name: 'xxh64', of: '', is: 'ef46db3751d8e999', from: 'xxhsum' },
  { name: 'xxh128', of: '', is: '99aa06d3014798d86001c324468d497f', from: 'xxhsum' },
  {
    name: 'murmur3-x64-128',
    of: 'The quick brown fox jumps over the lazy dog',
    is: 'e34bbc7bbc071b6c7a433ca9c49a9347',
    from: 'Wikipedia, MurmurHash',
  },
  {
    name: 'murmur3-x86-128',
    of: "I will not buy this tobacconist's, it is scratched.",
    is: '9b5b7ba2ef3f7866889adeaf00f3f98e',
    from: 'murmurhash3js’s README',
  },
  {
    name: 'murmur3-x64-128',
    of: "I will not buy this tobacconist's, it is scratched.",
    is: 'd30654abbd8227e367d73523f0079673',
    from: 'murmurhash3js’s README',
  },
];

for (const { name, of = 'abc', is, from } of vectors) {
  t.test(`${name} of “${of.slice(0, 12)}” is what ${from} says`, async (t) => {
    t.equal(hex(name, of), is);
  });
}

t.test('every algorithm has a vector here, but for the byte orders of Murmur', async (t) => {
  const tested = new Set(vectors.map(({ name }) => name));
  t.same(
    all.map(({ name }) => name).filter((name) => !tested.has(name) && !name.endsWith('/le')),
    [],
  );
});

t.test('Murmur agrees with a third implementation at every length of its tail', async (t) => {
  // @ts-expect-error: the package has no types.
  const { default: other } = await import('murmurhash3js-revisited');
  for (let length = 0; length < 70; length++) {
    const data = Buffer.from(Array.from({ length }, (_, i) => (i * 37 + length) & 255));
    const of = (name: string) => Buffer.from(all.find((each) => each.name === name)?.of(data) ?? []).toString('hex');
    t.equal(of('murmur3-x64-128'), other.x64.hash128([...data]));
    t.equal(of('murmur3-x86-128'), other.x86.hash128([...data]));
    t.equal(
      of('murmur3-x64-128/le'),
      Buffer.from(other.x64.hash128([...data]), 'hex')
        .swap64()
        .toString('hex'),
    );
  }
});

t.test('a digest handed out is not changed by the next one', async (t) => {
  for (const { name, of } of all) {
    const first = of('one');
    const copy = Buffer.from(first);
    of('two');
    t.ok(copy.equals(Buffer.from(first)), name);
  }
});
