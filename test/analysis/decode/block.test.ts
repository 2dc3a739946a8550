import fc from 'fast-check';
import t from 'tap';
import { createBlock } from '../../../harness/analysis/decode/block.ts';
import { createBlockPool } from '../../../harness/analysis/decode/block-pool.ts';

t.test('every byte and every run of the overlap’s length is shown, at its place in the stream', async (t) => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 400 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }),
      (stream, cuts) => {
        const seen = new Set<number>();
        const block = createBlock({ bytes: 64, overlap: 16 }, (bytes, origin) => {
          for (let at = 0; at < bytes.length; at++) {
            if (stream[origin(at)] !== bytes[at]) throw new Error(`another byte at ${at}`);
            if (at + 16 <= bytes.length) seen.add(origin(at));
          }
        });
        for (let at = 0, i = 0; at < stream.length; i++) {
          const end = Math.min(stream.length, at + (cuts[i % cuts.length] ?? 1));
          block.add(stream, at, end, at);
          at = end;
        }
        block.flush();
        return Array.from({ length: Math.max(0, stream.length - 15) }, (_, at) => at).every((at) => seen.has(at));
      },
    ),
    { numRuns: 200 },
  );
  t.pass();
});

t.test('when all blocks together hold too much, those that have not grown for longest are shown early', async (t) => {
  const pool = createBlockPool(64 * 1024);
  const shown: number[] = [];
  const done: number[] = [];
  const blocks = Array.from({ length: 40 }, (_, i) =>
    createBlock({ bytes: 1 << 20, overlap: 4096 }, () => shown.push(i), {
      pool,
      onDone: (before) => done.push(before),
    }),
  );
  for (const block of blocks) block.add(new Uint8Array(4000), 0, 4000, 0);
  t.same(shown.slice(0, 3), [0, 1, 2]);
  t.ok(pool.pressed() > 20);
  t.same(done.slice(0, 2), [4000 - 1024, 4000 - 1024], 'the end of what was shown is kept for the next block');
  for (const block of blocks) block.flush();
  t.same(
    blocks.map((_, i) => shown.includes(i)),
    blocks.map(() => true),
  );
});

t.test('a stream of single bytes with holes between them is shown before its runs are too many', async (t) => {
  let shows = 0;
  const block = createBlock({ bytes: 1 << 20, overlap: 1024 }, (bytes, origin) => {
    shows++;
    t.equal(origin(bytes.length - 1) % 3, 0);
    t.ok(bytes.length <= 65_536);
  });
  for (let i = 0; i < 200_000; i++) block.add(Buffer.from('x'), 0, 1, i * 3);
  block.flush();
  t.ok(shows >= 4, `${shows} blocks`);
});
