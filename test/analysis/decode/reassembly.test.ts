import fc from 'fast-check';
import t from 'tap';
import {
  acknowledge,
  closeSide,
  finish,
  newHeldAccount,
  newTcpSide,
  receive,
  type StreamReader,
  type TcpSide,
} from '../../../harness/analysis/decode/reassembly.ts';

function collect() {
  const side: TcpSide = newTcpSide();
  const parts: Buffer[] = [];
  const gaps: number[] = [];
  let ended = 0;
  const reader: StreamReader = {
    data: (bytes, start, end, arrival) => {
      const before = parts.reduce((sum, part) => sum + part.length, 0) + gaps.reduce((sum, gap) => sum + gap, 0);
      if (arrival.offset !== before) throw new Error(`offset ${arrival.offset} where ${before} was due`);
      parts.push(Buffer.from(bytes.subarray(start, end)));
    },
    gap: (length) => gaps.push(length),
    end: () => ended++,
  };
  side.reader = reader;
  const send = (sequence: number, data: Uint8Array, frame = 1) =>
    receive(side, { sequence: sequence >>> 0, bytes: data, start: 0, end: data.length }, { offset: 0, frame, time: 0 });
  const close = () => closeSide(side, { offset: 0, frame: 0, time: 0 });
  return { side, send, close, text: () => Buffer.concat(parts), gaps, ended: () => ended };
}

t.test(
  'any cutting, reordering, repetition and overlap of a stream gives the same bytes, also across the wrap of sequence numbers',
  async (t) => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 60 })), { maxLength: 20 }),
        fc.infiniteStream(fc.nat()),
        (stream, start, extra, order) => {
          const segments: [number, number][] = [];
          for (let at = 0; at < stream.length; at += 17) segments.push([at, Math.min(stream.length, at + 17)]);
          for (const [at, length] of extra) {
            const from = at % stream.length;
            segments.push([from, Math.min(stream.length, from + length)]);
          }
          const keyed = segments.map((segment) => ({ segment, key: order.next().value ?? 0 }));
          keyed.sort((a, b) => a.key - b.key);
          const { side, send, close, text, gaps } = collect();
          side.next = start;
          for (const { segment } of keyed) send(start + segment[0], stream.slice(...segment));
          close();
          return text().equals(stream) && gaps.length === 0;
        },
      ),
      { numRuns: 500 },
    );
    t.pass();
  },
);

t.test('a hole that is never filled is one gap of its length, and what follows is read', async (t) => {
  const { send, close, text, gaps, side } = collect();
  send(100, Buffer.from('abc'));
  send(110, Buffer.from('xyz'));
  t.equal(text().toString(), 'abc');
  close();
  t.equal(text().toString(), 'abcxyz');
  t.same(gaps, [7]);
  t.equal(side.payload, 6);
});

t.test('bytes that were acknowledged but never captured are a gap, a missing FIN is not', async (t) => {
  const lost = collect();
  lost.send(100, Buffer.from('abc'));
  acknowledge(lost.side, 203);
  lost.close();
  t.same(lost.gaps, [100]);
  const closed = collect();
  closed.send(100, Buffer.from('abc'));
  acknowledge(closed.side, 104);
  closed.close();
  t.same(closed.gaps, []);
});

t.test('the stream ends once, with its FIN, also when the FIN comes before the data', async (t) => {
  const { side, send, close, text, ended } = collect();
  send(1, Buffer.from('ab'));
  finish(side, 5);
  t.equal(ended(), 0);
  send(3, Buffer.from('cd'));
  t.equal(ended(), 1);
  send(5, Buffer.from('late'));
  close();
  t.equal(text().toString(), 'abcd');
  t.equal(ended(), 1);
});

t.test('a hole with more behind it than may wait is given up', async (t) => {
  const { send, gaps, side, text } = collect();
  send(0, Buffer.from('a'));
  for (let i = 0; i < 5000; i++) send(10 + i * 1000, Buffer.alloc(1000, 98));
  t.same(gaps, [9]);
  t.ok(text().length > 4_000_000);
  t.ok(side.heldBytes < 4_200_000);
});

t.test('of overlapping bytes the first to be delivered stay', async (t) => {
  const { send, close, text } = collect();
  send(0, Buffer.from('AAAA'));
  send(2, Buffer.from('bbbb'));
  close();
  t.equal(text().toString(), 'AAAAbb');
});

t.test('a segment that says other than what was delivered is counted, one that says the same is not', async (t) => {
  const { side, send, close } = collect();
  const stream = Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 31) >> 3));
  const other = (from: number, to: number, at: number) => {
    const bytes = Buffer.from(stream.subarray(from, to));
    bytes.writeUInt8(bytes.readUInt8(at - from) ^ 1, at - from);
    return bytes;
  };
  const count = () => side.account.contradicted;
  for (let at = 0; at < 14_000; at += 1000) send(at, stream.subarray(at, at + 1000));
  send(13_000, stream.subarray(13_000, 14_000));
  send(12_500, stream.subarray(12_500, 13_900));
  send(13_999, Buffer.from([0]));
  t.equal(count(), 0, 'repeated, cut in another way, and the probe of a keep-alive');
  send(13_000, other(13_000, 14_000, 13_999));
  t.equal(count(), 1);
  send(13_900, other(13_900, 15_000, 13_950));
  t.equal(count(), 2, 'which brings new bytes too');
  send(14_999, Buffer.concat([stream.subarray(14_999, 15_100)]));
  send(15_200, stream.subarray(15_200, 15_400));
  send(15_200, other(15_200, 15_400, 15_300));
  send(15_100, stream.subarray(15_100, 15_200));
  t.equal(count(), 3, 'both waited behind a hole');
  send(0, other(0, 1000, 5));
  t.equal(count(), 3, 'so old that it is not kept');
  send(16_000, stream.subarray(16_000, 17_000));
  finish(side, 17_000);
  close();
  t.equal(count(), 3);
});

t.test('what was delivered before the FIN is still compared after it', async (t) => {
  const { side, send } = collect();
  send(0, Buffer.from('one value'));
  finish(side, 9);
  send(0, Buffer.from('two value'));
  t.equal(side.account.contradicted, 1);
});

t.test(
  'when too much waits behind the holes of all streams together, the hole that is open for longest is given up',
  async (t) => {
    const account = newHeldAccount(10_000);
    const sides = [newTcpSide(account), newTcpSide(account), newTcpSide(account)];
    for (const side of sides) {
      side.next = 0;
      for (const sequence of [100, 2100]) {
        const segment = { sequence, bytes: new Uint8Array(2000), start: 0, end: 2000 };
        receive(side, segment, { offset: 0, frame: 1, time: 0 });
      }
    }
    t.same(
      sides.map(({ gaps, payload }) => [gaps, payload]),
      [
        [1, 4000],
        [0, 0],
        [0, 0],
      ],
    );
    t.ok(account.bytes <= 10_000);
  },
);

t.test('bytes before the first captured segment, or after the FIN, are not read but count as a gap', async (t) => {
  const swapped = collect();
  swapped.send(1060, Buffer.from('second'));
  swapped.send(1059, Buffer.from('?'));
  t.equal(swapped.side.gaps, 0, 'a keep-alive probe');
  swapped.send(1000, Buffer.from('first'));
  swapped.send(1000, Buffer.from('first'));
  t.equal(swapped.text().toString(), 'second');
  t.equal(swapped.side.gaps, 1);

  const begun = collect();
  begun.side.next = 1000;
  begun.side.fromSyn = true;
  begun.send(990, Buffer.from('old'));
  begun.send(1000, Buffer.from('new'));
  t.equal(begun.side.gaps, 0, 'an old duplicate of another connection');

  finish(begun.side, 1003);
  begun.send(1000, Buffer.from('new'));
  begun.send(1003, Buffer.from('?'));
  t.equal(begun.side.gaps, 0);
  begun.send(1004, Buffer.from('more'));
  t.equal(begun.side.gaps, 1);
  t.equal(begun.text().toString(), 'new');
});
