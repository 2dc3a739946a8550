import fc from 'fast-check';
import t from 'tap';
import { createSearcher } from '../../../harness/analysis/canary/search.ts';
import { createSeam } from '../../../harness/analysis/decode/seam.ts';

const letters = (minLength: number, maxLength: number) =>
  fc.array(fc.integer({ min: 97, max: 98 }), { minLength, maxLength }).map((list) => Uint8Array.from(list));

/** What is found in a stream that comes in the given segments: needle, stream offset and length, each once. */
function findInSegments(needles: readonly Uint8Array[], segments: readonly Uint8Array[]) {
  const found = new Set<string>();
  const search = createSearcher(needles.map((bytes) => ({ bytes, least: bytes.length })));
  const kept: number[] = [];
  const seam = createSeam({
    reach: Math.max(...needles.map(({ length }) => length)),
    look: (bytes, start, end, offset) =>
      search(bytes, start, end, (needle, at, length) => found.add(`${needle} ${offset + at - start} ${length}`)),
    onKept: (before) => kept.push(before),
  });
  let offset = 0;
  for (const segment of segments) {
    // Only the segment's bytes may be looked at, and only during the call.
    const room = Buffer.concat([Buffer.from('zz'), segment, Buffer.from('zzz')]);
    seam.add(room, 2, 2 + segment.length, offset);
    room.fill(0);
    offset += segment.length;
  }
  seam.flush();
  return { found: [...found].sort(), kept };
}

t.test('however a stream is cut into segments, what is found is what is found in the whole', async (t) => {
  fc.assert(
    fc.property(
      fc.array(letters(4, 12), { minLength: 1, maxLength: 8 }),
      letters(0, 120),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 }),
      (needles, stream, cuts) => {
        const segments: Uint8Array[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = cuts[i % cuts.length] ?? 1;
          segments.push(stream.subarray(at, at + size));
          at += size;
        }
        t.same(findInSegments(needles, segments).found, findInSegments(needles, [stream]).found);
      },
    ),
    { numRuns: 300 },
  );
});

t.test('no more of the stream is kept than the longest needle, and a hole parts what lies on its sides', async (t) => {
  const { kept } = findInSegments([Buffer.from('abcdefgh')], [Buffer.alloc(100, 97), Buffer.alloc(3, 97)]);
  t.same(kept, [92, 95]);
  const found: number[] = [];
  const search = createSearcher([{ bytes: Buffer.from('abcdefgh'), least: 8 }]);
  const look = (bytes: Uint8Array, start: number, end: number, offset: number) =>
    search(bytes, start, end, (_, at) => found.push(offset + at - start));
  const seam = createSeam({ reach: 8, look, onKept: () => undefined });
  seam.add(Buffer.from('abcd'), 0, 4, 0);
  seam.add(Buffer.from('efgh'), 0, 4, 10);
  seam.flush();
  t.same(found, []);
});
