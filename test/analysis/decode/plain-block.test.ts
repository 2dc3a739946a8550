import fc from 'fast-check';
import t from 'tap';
import { createBlockPool } from '../../../harness/analysis/decode/block-pool.ts';
import { newConversation } from '../../../harness/analysis/decode/conversation.ts';
import { createFlowTable } from '../../../harness/analysis/decode/flow-table.ts';
import { emptyIpView } from '../../../harness/analysis/decode/ip.ts';
import { createPlainBlock } from '../../../harness/analysis/decode/plain-block.ts';

const reach = 24;

type Look = { readonly bytes: Buffer; readonly offset: number; readonly more: boolean };

/** What is looked at of a stream that comes in the given segments. */
function looksOf(
  stream: Uint8Array,
  sizes: readonly number[],
  pool = createBlockPool(Number.POSITIVE_INFINITY),
): Look[] {
  const looks: Look[] = [];
  const { flow } = createFlowTable().find('tcp', emptyIpView(), 0, 0);
  const block = createPlainBlock(
    {
      conversation: newConversation(flow),
      side: 0,
      pool,
      search: () => t.fail('nothing is opened'),
      plain: () => ({
        reach,
        look: (bytes, offset, more) => looks.push({ bytes: Buffer.from(bytes), offset, more }),
      }),
    },
    'tls-record',
  );
  for (let at = 0, i = 0; at < stream.length; i++) {
    const size = Math.min(sizes[i % sizes.length] ?? 1, stream.length - at);
    // Only the segment's bytes may be looked at, and only during the call.
    const room = Buffer.concat([Buffer.from('zz'), stream.subarray(at, at + size), Buffer.from('zzz')]);
    block?.add(room, 2, 2 + size, at);
    room.fill(0);
    at += size;
  }
  block?.flush();
  return looks;
}

t.test(
  'however a stream is cut into segments, whatever is as long as the reach is seen whole, at its offset',
  async (t) => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.integer({ min: 1, max: 40_000 }),
        fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 10 }),
        (pattern, length, sizes) => {
          const stream = Buffer.from(Array.from({ length }, (_, i) => (pattern[i % pattern.length] ?? 0) ^ (i >> 7)));
          let seen = 0;
          for (const { bytes, offset, more } of looksOf(stream, sizes)) {
            t.ok(bytes.equals(stream.subarray(offset, offset + bytes.length)), 'the bytes are those of the offset');
            t.ok(offset === 0 || offset <= seen - reach, 'the reach is shown again');
            seen = offset + bytes.length;
            t.equal(more, seen < length || bytes.length >= 8192);
          }
          t.equal(seen, length);
        },
      ),
      { numRuns: 100 },
    );
  },
);

t.test('when there is too little memory no more is missed than before, and so nothing is said', async (t) => {
  const pool = createBlockPool(4096);
  const looks = looksOf(Buffer.alloc(20_000, 1), [1460], pool);
  t.ok(looks.length > 3, 'it was searched early');
  looks.slice(1).forEach(({ offset }, i) => {
    const before = looks[i];
    t.ok(before !== undefined && offset <= before.offset + before.bytes.length - reach);
  });
  t.equal(pool.pressed(), 0);
});
