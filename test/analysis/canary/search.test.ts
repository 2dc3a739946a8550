import { createHash } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { createSearcher } from '../../../harness/analysis/canary/search.ts';

type Needle = { bytes: Uint8Array; least: number };

function found(needles: readonly Needle[], data: Uint8Array, start = 0, end = data.length): string[] {
  const list: string[] = [];
  createSearcher(needles)(data, start, end, (needle, at, length) => list.push(`${needle} ${at} ${length}`));
  return list.sort();
}

/** The same by comparing every needle at every place. */
function naive(needles: readonly Needle[], data: Uint8Array, start = 0, end = data.length): string[] {
  const list: string[] = [];
  needles.forEach(({ bytes, least }, needle) => {
    for (let at = start; at + least <= end; at++) {
      let length = 0;
      while (length < bytes.length && at + length < end && data[at + length] === bytes[length]) length++;
      if (length >= least) list.push(`${needle} ${at} ${length}`);
    }
  });
  return list.sort();
}

const letters = fc.integer({ min: 97, max: 99 });
const text = (minLength: number, maxLength: number) =>
  fc.array(letters, { minLength, maxLength }).map((list) => Uint8Array.from(list));

t.test('it finds what comparing everywhere finds, at any alignment, whole or from the beginning', async (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(text(4, 20), fc.nat({ max: 20 })), { minLength: 1, maxLength: 30 }),
      text(0, 300),
      fc.nat({ max: 7 }),
      fc.nat({ max: 20 }),
      (drawn, haystack, offset, cut) => {
        const needles = drawn.map(([bytes, least]) => ({ bytes, least: Math.min(bytes.length, Math.max(4, least)) }));
        const room = new Uint8Array(offset + haystack.length + needles.length * 24);
        room.set(haystack, offset);
        for (const [i, { bytes }] of needles.entries()) room.set(bytes, offset + haystack.length + i * 24);
        const data = room.subarray(offset);
        const start = Math.min(cut, data.length);
        t.same(found(needles, data, start), naive(needles, data, start));
      },
    ),
    { numRuns: 400 },
  );
});

t.test('thousands of needles that share their ends are each found where they stand', async (t) => {
  const needles = Array.from({ length: 5000 }, (_, i) => {
    const bytes = Buffer.from(`user${i}@mail.canary.example`);
    return { bytes, least: bytes.length };
  });
  const data = Buffer.concat(needles.flatMap(({ bytes }) => [bytes, Buffer.from(';')]));
  t.same(found(needles, data).length, 5000);
});

t.test('a needle across the end of the range is not found', async (t) => {
  const needles = [{ bytes: Buffer.from('0123456789'), least: 10 }];
  const data = Buffer.from('..0123456789..');
  t.same(found(needles, data, 0, 12), ['0 2 10']);
  t.same(found(needles, data, 0, 11), []);
  t.same(found(needles, data, 3, 14), []);
});

for (const least of [4, 5, 6, 7, 8]) {
  t.test(`needles of ${least} and more bytes are found in any bytes, whatever stands around them`, async (t) => {
    const byte = fc.constantFrom(0, 1, 127, 128, 255);
    const bytes = (minLength: number, maxLength: number) =>
      fc.array(byte, { minLength, maxLength }).map((list) => Uint8Array.from(list));
    fc.assert(
      fc.property(
        fc.array(bytes(least, least + 9), { minLength: 1, maxLength: 12 }),
        bytes(0, 90),
        fc.array(fc.nat({ max: 200 }), { maxLength: 8 }),
        fc.nat({ max: 9 }),
        (list, noise, places, start) => {
          const data = new Uint8Array(240);
          data.set(noise, 20);
          for (const [i, at] of places.entries()) data.set(list[i % list.length] ?? [], at);
          const needles = list.map((each) => ({ bytes: each, least }));
          const end = data.length - start;
          t.same(found(needles, data, start, end), naive(needles, data, start, end));
        },
      ),
      { numRuns: 150 },
    );
  });
}

t.test('of more needles than the usual filter is for, each is found where it stands, and nothing else', async (t) => {
  const needles = Array.from({ length: 60_000 }, (_, i) => {
    const bytes = createHash('sha256').update(String(i)).digest();
    return { bytes, least: 8 };
  });
  const every = needles.filter((_, i) => i % 97 === 0);
  const data = Buffer.concat(
    every.flatMap(({ bytes }, i) => [Buffer.alloc(i % 7, i), bytes.subarray(0, 8 + (i % 25))]),
  );
  const list: number[] = [];
  createSearcher(needles)(data, 0, data.length, (needle) => list.push(needle));
  t.same(
    list,
    every.map((_, i) => i * 97),
  );
});

t.test('the end of the last word counts, and what stands before and behind the range does not', async (t) => {
  const needles = ['abcd', 'efghi', 'jklmno'].map((text) => ({ bytes: Buffer.from(text), least: text.length }));
  const data = Buffer.from('..abcdefghijklmno..'.repeat(2));
  for (let start = 0; start < 8; start++) {
    for (let end = start; end <= data.length; end++) {
      t.same(found(needles, data, start, end), naive(needles, data, start, end), `${start} to ${end}`);
      const longer = needles.slice(2);
      t.same(found(longer, data, start, end), naive(longer, data, start, end), `${start} to ${end}, six bytes`);
    }
  }
});
