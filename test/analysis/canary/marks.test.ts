import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { findMarks } from '../../../harness/analysis/canary/layers/marks.ts';

const magics = {
  zlib: [
    [0x78, 0x01],
    [0x78, 0x5e],
    [0x78, 0x9c],
    [0x78, 0xda],
  ],
  gzip: [[0x1f, 0x8b, 8]],
  zip: [[0x50, 0x4b, 3, 4]],
  zstd: [[0x28, 0xb5, 0x2f, 0xfd]],
  lz4: [[0x04, 0x22, 0x4d, 0x18]],
  snappy: [[...Buffer.from('ff060000734e61507059', 'hex')]],
} as const;

const letters = fc.string({ minLength: 3, maxLength: 20, unit: fc.constantFrom(...'ab xyzP(') });
const planted = fc.oneof(
  fc.constantFrom(...Object.values(magics).flat()).map((bytes) => Uint8Array.from(bytes)),
  letters.map((text) => Buffer.from(text, 'latin1')),
  letters.map((text) => Buffer.from(text, 'utf16le')),
  letters.map((text) => Buffer.from(text, 'utf16le').swap16()),
  fc.uint8Array({ maxLength: 24 }),
);
/** Bytes at any alignment, made of what there are marks for and of noise. */
const haystack = fc
  .tuple(fc.array(planted, { maxLength: 12 }), fc.integer({ min: 0, max: 4 }))
  .map(([parts, before]) => new Uint8Array(Buffer.concat([Buffer.alloc(before, 0x80), ...parts])).subarray(before));

const isPrintable = (byte: number | undefined) => byte !== undefined && byte >= 32 && byte < 127;
const isText = (byte: number | undefined) => isPrintable(byte) || byte === 9 || byte === 10 || byte === 13;

t.test('one look finds every magic number, wherever it stands', async (t) => {
  await fc.assert(
    fc.property(haystack, (bytes) => {
      const marks = findMarks(bytes);
      for (const kind of Object.keys(magics) as (keyof typeof magics)[]) {
        const all = [...bytes.keys()].filter((at) =>
          magics[kind].some((magic) => magic.every((byte, i) => bytes[at + i] === byte)),
        );
        t.strictSame(marks[kind], all, kind);
      }
    }),
    { numRuns: 500 },
  );
});

t.test(
  'one look finds every run of eleven characters of text, in a small source of eight, and no shorter one',
  async (t) => {
    await fc.assert(
      fc.property(haystack, (bytes) => {
        const all: number[] = [];
        const least = bytes.length <= 1024 ? 8 : 11;
        for (let at = 0; at < bytes.length; at++) {
          let to = at;
          while (isText(bytes[to])) to++;
          if (to - at >= least) all.push(at, to);
          at = to;
        }
        t.strictSame(findMarks(bytes).runs, all);
      }),
      { numRuns: 500 },
    );
  },
);

t.test('one look finds all ASCII of four characters in UTF-16, in either byte order', async (t) => {
  await fc.assert(
    fc.property(haystack, (bytes) => {
      const { wide } = findMarks(bytes);
      for (const order of [0, 1] as const) {
        const isPair = (at: number) => isPrintable(bytes[at + order]) && bytes[at + 1 - order] === 0;
        for (let at = 0; at < bytes.length; at++) {
          if (![0, 2, 4, 6].every((step) => isPair(at + step))) continue;
          t.ok(
            wide[order].some(([from, to]) => from <= at + 1 && to >= at + 7),
            'the pairs lie in a run, but for one of two that overlap',
          );
        }
      }
    }),
    { numRuns: 500 },
  );
});

t.test('bytes too few for a word have no marks but magic numbers', async (t) => {
  const none = { runs: [], wide: [[], []], zlib: [], gzip: [], zip: [], zstd: [], lz4: [], snappy: [] };
  for (let size = 0; size < 4; size++) t.strictSame(findMarks(new Uint8Array(8).subarray(8 - size)), none);
  t.strictSame(findMarks(gzipSync('x').subarray(0, 3)), { ...none, gzip: [0] });
});
