import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { replay } from '../../../harness/analysis/canary/replay.ts';
import { type BlockPool, createBlockPool } from '../../../harness/analysis/decode/block-pool.ts';
import { newConversation } from '../../../harness/analysis/decode/conversation.ts';
import { createDatagramRow } from '../../../harness/analysis/decode/datagram-row.ts';
import { createFlowTable } from '../../../harness/analysis/decode/flow-table.ts';
import { emptyIpView } from '../../../harness/analysis/decode/ip.ts';
import { createExplainer } from '../../../harness/analysis/explain.ts';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { type Frame, pcap, u16, u32, udpFrame } from '../wire.ts';

const value = 'The violet heron buys nine copper kettles before Thursday dusk';
const canary: Canary = { id: 's', kind: 'text', value };
const phone = { from: '192.168.31.100', to: '54.255.160.10', fromPort: 40_000 };
const frameOf = (data: Uint8Array, toPort = 9999): Frame => ({ data: udpFrame({ ...phone, toPort, data }) });
const scan = (frames: readonly Frame[]) =>
  scanCapture([pcap(frames)], { file: 'a.pcap', canaries: [canary], lookup: null });
const cut = (bytes: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
const text = Buffer.from(value);
const after = (header: (i: number) => Buffer) => (part: Uint8Array, i: number) => Buffer.concat([header(i), part]);

const shapes: Record<string, Uint8Array[]> = {
  'as it is': cut(text, 20),
  'after a number': cut(text, 16).map(after(u32)),
  'after a number from its middle on': cut(text, 16).map(after((i) => u16(0x01fe + i))),
  'after a fixed header': cut(text, 16).map(after(() => Buffer.from('LGv1\x02'))),
  'in RTP': cut(text, 16).map(
    after((i) => Buffer.concat([Buffer.from([0x80, 96]), u16(900 + i), u32(i * 160), u32(0xbeef)])),
  ),
  'in base64': cut(Buffer.from(text.toString('base64')), 19),
  compressed: cut(gzipSync(JSON.stringify({ text: value, app: 'com.vendor.push' })), 30),
};

/** A message of CoAP (RFC 7252) that posts one block (RFC 7959) of 32 bytes to /sync. */
const block = (part: Uint8Array, i: number, all: readonly Uint8Array[]) =>
  Buffer.concat([
    Buffer.from([0x42, 0x02]),
    u16(7000 + i * 3),
    randomBytes(2),
    Buffer.from([0xb4]),
    Buffer.from('sync'),
    // Block1 is option 27, sixteen after Uri-Path.
    Buffer.from([0xd1, 3, (i << 4) | (i < all.length - 1 ? 8 : 0) | 1, 0xff]),
    part,
  ]);

t.test(
  'a value that is cut over successive datagrams is found in that in which it begins, and explained',
  async (t) => {
    for (const [shape, parts] of Object.entries(shapes)) {
      const frames = [frameOf(Buffer.from('hello'), 9998), ...parts.map((part) => frameOf(part))];
      const { hits } = scan(frames);
      const [hit] = hits;
      t.match(hit, { direction: 'up', strength: 'proof', ref: { frame: 2 } }, shape);
      t.equal(hit?.chain[1], 'successive-datagrams', shape);
      if (hit === undefined) continue;
      const explainer = createExplainer(hit, canary);
      explainer.push(pcap(frames));
      t.same(
        explainer.end().steps?.map(({ name }) => name),
        hit.chain,
        `${shape}, explained`,
      );
    }
  },
);

t.test('blocks of CoAP are put together, and so is what they ask for', async (t) => {
  const blocks = cut(gzipSync(JSON.stringify({ text: value, app: 'com.vendor.push' })), 32).map(block);
  const { hits } = scan(blocks.map((each) => frameOf(each, 5683)));
  t.same(
    hits.map(({ chain }) => chain.join(' ')),
    ['udp coap successive-datagrams gzip as-is'],
  );
  const datagrams: number[] = [];
  let length = 0;
  for (const { length: size } of blocks) {
    datagrams.push(length, length + size);
    length += size;
  }
  for (const hit of hits) {
    const steps = replay({ stream: Buffer.concat(blocks), datagrams, hit, canary });
    t.same(
      steps?.map(({ name }) => name),
      hit.chain,
      'replayed from the stream',
    );
  }
  const segments = Buffer.concat(
    cut(Buffer.from(text.toString('base64url')), 12).map((part, i) =>
      Buffer.concat([Buffer.from([(i === 0 ? 0xb0 : 0) | part.length]), part]),
    ),
  );
  const asked = scan([frameOf(Buffer.concat([Buffer.from([0x40, 0x01, 0, 9]), segments]), 5683)]).hits;
  t.same(
    asked.map(({ chain }) => chain.join(' ')),
    ['udp coap chunks base64url as-is'],
  );
});

t.test('the same datagram twice running counts once', async (t) => {
  const parts = cut(text, 20).flatMap((part) => [frameOf(part), frameOf(part)]);
  t.same(
    scan(parts).hits.map(({ ref }) => ref.frame),
    [1],
  );
});

t.test(
  'what lies across two rows is found, and what comes after the bound is searched one by one, with a note',
  async (t) => {
    const filler = (count: number) => Array.from({ length: count }, () => frameOf(randomBytes(1000)));
    const split = cut(text, 20).map((part) => frameOf(part));
    const across = scan([...filler(16), ...split, ...filler(16)]);
    t.same(
      across.hits.map(({ ref }) => ref.frame),
      [17],
    );
    const late = scan([...filler(200), ...split, frameOf(text)]);
    t.same(
      late.hits.map(({ ref }) => ref.frame),
      [204 + 1],
    );
    t.match(late.stats.notes.join(), /in 1 flow datagrams after the first 131072 bytes .* one by one/);
  },
);

t.test('pieces of different flows or directions are not put together', async (t) => {
  const one = text.subarray(0, 21);
  const two = text.subarray(21);
  const other = { from: phone.to, fromPort: 9999, to: phone.from, toPort: 40_000 };
  t.same(scan([frameOf(one), frameOf(two, 9998)]).hits, []);
  t.same(scan([frameOf(one), { data: udpFrame({ ...other, data: two }) }]).hits, []);
  t.same(scan([frameOf(two), frameOf(one)]).hits, []);
});

t.test(
  'rows of many flows hold no more together than their pool allows, and what is searched early is counted',
  async (t) => {
    let searches = 0;
    const limit = 64 * 1024;
    const pool = createBlockPool(limit);
    let held = 0;
    let most = 0;
    const watched: BlockPool = {
      ...pool,
      count(change, block) {
        held += change;
        most = Math.max(most, held);
        pool.count(change, block);
      },
    };
    const table = createFlowTable();
    const rows = Array.from({ length: 200 }, (_, i) => {
      const conversation = newConversation(table.find('udp', emptyIpView(), i, 9999).flow);
      const search = () => {
        searches++;
      };
      return createDatagramRow({ conversation, side: 0, search, pool: watched }, []);
    });
    for (const row of rows)
      for (let n = 0; n < 20; n++) row.add(Buffer.from(`datagram ${n}`), 0, 10, { offset: n * 10, frame: n, time: n });
    t.ok(most <= limit + 1024, `${most} bytes`);
    t.ok(pool.pressed() > 0);
    for (const row of rows) row.flush();
    t.equal(held, 0);
    t.ok(searches > 0);
  },
);
