import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { createCaptureReader } from '../../../harness/analysis/decode/capture-file.ts';
import { fields, hasTshark } from '../tshark.ts';
import { pcap, pcapngBlock, u16, u32 } from '../wire.ts';

type Seen = { frame: number; linkType: number; time: number; wireLength: number; data: string };

function read(chunks: readonly Uint8Array[]) {
  const packets: Seen[] = [];
  const reader = createCaptureReader(({ frame, linkType, time, wireLength, bytes, start, end }) => {
    const data = Buffer.from(bytes.subarray(start, end)).toString('hex');
    packets.push({ frame, linkType, time, wireLength, data });
  });
  for (const chunk of chunks) reader.push(chunk);
  return { packets, facts: reader.end() };
}

const frames = ['one', 'two!', 'three'].map((text, i) => ({ data: Buffer.from(text), time: 1_600_000_000 + i + 0.25 }));
const expected = frames.map(({ data, time }, i) => ({
  frame: i + 1,
  linkType: 1,
  time,
  wireLength: data.length,
  data: data.toString('hex'),
}));

for (const little of [true, false]) {
  for (const nanoseconds of [true, false]) {
    const name = `${little ? 'little' : 'big'}-endian, ${nanoseconds ? 'nano' : 'micro'}seconds`;
    t.test(`a classic capture is read: ${name}`, async (t) => {
      const { packets, facts } = read([pcap(frames, { little, nanoseconds })]);
      t.same(packets, expected);
      t.match(facts, { packets: 3, truncated: false, cut: 0, dropped: 0 });
    });
  }
}

/** A section: header, interface (with time options), two packets, statistics with drops, a block nobody knows, secrets. */
function section(little: boolean, options: Buffer = Buffer.alloc(0), ticks = 1e6): Buffer {
  const put32 = (value: number) => (little ? u32(value).reverse() : u32(value));
  const put16 = (value: number) => (little ? u16(value).reverse() : u16(value));
  const stamp = (seconds: number) => {
    const units = BigInt(Math.round(seconds * ticks));
    return Buffer.concat([put32(Number(units >> 32n)), put32(Number(units & 0xffffffffn))]);
  };
  const option = (code: number, value: Buffer) =>
    Buffer.concat([put16(code), put16(value.length), value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
  const count = (value: number) =>
    little ? Buffer.concat([put32(value), put32(0)]) : Buffer.concat([put32(0), put32(value)]);
  const enhanced = (data: string, seconds: number, wire = data.length) =>
    pcapngBlock(
      6,
      Buffer.concat([put32(0), stamp(seconds), put32(data.length), put32(wire), Buffer.from(data)]),
      little,
    );
  return Buffer.concat([
    pcapngBlock(0x0a0d0d0a, Buffer.concat([put32(0x1a2b3c4d), put16(1), put16(0), put32(-1), put32(-1)]), little),
    pcapngBlock(1, Buffer.concat([put16(1), put16(0), put32(0), options]), little),
    enhanced('first', 5.5),
    pcapngBlock(0x7bad, Buffer.from('whatever this is'), little),
    pcapngBlock(10, Buffer.concat([put32(0x544c534b), put32(7), Buffer.from('secrets')]), little),
    enhanced('second', 6.5, 600),
    pcapngBlock(2, Buffer.concat([put16(0), put16(3), stamp(7), put32(3), put32(3), Buffer.from('old')]), little),
    pcapngBlock(3, Buffer.concat([put32(6), Buffer.from('simple')]), little),
    pcapngBlock(5, Buffer.concat([put32(0), stamp(8), option(5, count(11)), option(7, count(2))]), little),
  ]);
}

for (const little of [true, false]) {
  t.test(`all blocks of a ${little ? 'little' : 'big'}-endian pcapng section are read`, async (t) => {
    const { packets, facts } = read([section(little)]);
    t.same(
      packets.map(({ frame, time, wireLength, data }) => [
        frame,
        time,
        wireLength,
        Buffer.from(data, 'hex').toString(),
      ]),
      [
        [1, 5.5, 5, 'first'],
        [2, 6.5, 600, 'second'],
        [3, 7, 3, 'old'],
        [4, 7, 6, 'simple'],
      ],
    );
    t.match(facts, { packets: 4, dropped: 13, cut: 1, secrets: 1, secretsText: 'secrets\n', truncated: false });
  });
}

const little32 = (value: number) => u32(value).reverse();
const little16 = (value: number) => u16(value).reverse();
const opening = (body: Buffer = Buffer.alloc(0)) =>
  pcapngBlock(
    0x0a0d0d0a,
    Buffer.concat([little32(0x1a2b3c4d), little16(1), little16(0), little32(-1), little32(-1), body]),
  );
const ethernetInterface = pcapngBlock(1, Buffer.concat([little16(1), little16(0), little32(0)]));
const onePacket = (text: string) =>
  pcapngBlock(6, Buffer.concat([...[0, 0, 5, text.length, text.length].map(little32), Buffer.from(text)]));

/** Every other block that Wireshark 4.0 knows, well-formed as far as it matters. */
const others: Record<string, Buffer> = {
  'interface statistics without options': pcapngBlock(5, Buffer.alloc(12)),
  'name resolution': pcapngBlock(
    4,
    Buffer.concat([
      little16(1),
      little16(9),
      Buffer.from([10, 0, 0, 2]),
      Buffer.from('name\0'),
      Buffer.alloc(3),
      little32(0),
    ]),
  ),
  'the systemd journal': pcapngBlock(9, Buffer.from('__REALTIME_TIMESTAMP=1600000000000000\nMESSAGE=hi\n')),
  'a custom block': pcapngBlock(0xbad, Buffer.concat([little32(32_473), Buffer.from('data')])),
  'a custom block that is not to be copied': pcapngBlock(
    0x40000bad,
    Buffer.concat([little32(32_473), Buffer.alloc(4)]),
  ),
  'a key log': pcapngBlock(10, Buffer.concat([little32(0x544c534b), little32(4), Buffer.from('#abc')])),
  'a WireGuard key log': pcapngBlock(10, Buffer.concat([little32(0x57474b4c), little32(4), Buffer.from('#abc')])),
  'an event of Sysdig': pcapngBlock(
    0x204,
    Buffer.concat([Buffer.alloc(18), little32(30), little16(1), Buffer.alloc(10)]),
  ),
  'a machine description of Sysdig': pcapngBlock(0x201, Buffer.alloc(16)),
  'a block of a local kind': pcapngBlock(0x80000001, Buffer.alloc(8)),
  'an empty block': pcapngBlock(0x7777, Buffer.alloc(0)),
};

t.test(
  'no other block disturbs the packets, and frames are numbered as tshark numbers them',
  { skip: !hasTshark() && 'tshark is not installed' },
  async (t) => {
    const file = join(t.testdir(), 'blocks.pcapng');
    const bytes = Buffer.concat([
      opening(),
      ethernetInterface,
      ...Object.values(others).flatMap((block) => [onePacket('a frame of its own'), block]),
      onePacket('the last frame is longer'),
    ]);
    writeFileSync(file, bytes);
    const { packets, facts } = read([bytes]);
    const rows = fields(file, 'frame.encap_type == 1', ['frame.number', 'frame.len']);
    t.same(
      packets.map(({ frame, wireLength }) => [String(frame), String(wireLength)]),
      rows,
    );
    t.equal(packets.length, Object.keys(others).length + 1);
    t.match(facts, { packets: packets.length, truncated: false, secrets: 2, secretsText: '#abc\n' });
    t.same([...facts.notes], []);
  },
);

t.test('key logs beyond a bound are passed over and said to be', async (t) => {
  const log = pcapngBlock(
    10,
    Buffer.concat([little32(0x544c534b), little32(3_000_000), Buffer.alloc(3_000_000, 0x61)]),
  );
  const { facts } = read([Buffer.concat([opening(), log, log])]);
  t.equal(facts.secretsText.length, 3_000_001);
  t.match([...facts.notes][0], /key logs beyond 4194304 bytes/);
});

t.test('a packet of an interface that is described only later is counted and said', async (t) => {
  const { packets, facts } = read([Buffer.concat([opening(), onePacket('early'), ethernetInterface, onePacket('x')])]);
  t.same(
    packets.map(({ frame }) => frame),
    [2],
  );
  t.equal(facts.packets, 2);
  t.match([...facts.notes][0], /interface that the file does not describe/);
});

t.test('sections of both byte orders follow each other in one file', async (t) => {
  const { packets, facts } = read([section(true), section(false)]);
  t.same(
    packets.map(({ frame }) => frame),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
  t.equal(facts.dropped, 26);
});

t.test('the resolution and offset of an interface’s clock are applied', async (t) => {
  const resolution = (value: number) => Buffer.concat([Buffer.from([9, 0, 1, 0, value, 0, 0, 0])]);
  const offset = Buffer.from([14, 0, 8, 0, 100, 0, 0, 0, 0, 0, 0, 0]);
  t.equal(read([section(true, resolution(9), 1e9)]).packets[0]?.time, 5.5, 'nanoseconds');
  t.equal(read([section(true, resolution(0x80 | 10), 1024)]).packets[0]?.time, 5.5, 'a power of two');
  t.equal(read([section(true, offset)]).packets[0]?.time, 105.5, 'offset');
});

t.test('how a file is cut into chunks changes nothing', async (t) => {
  for (const file of [pcap(frames), pcap(frames, { little: false }), Buffer.concat([section(true), section(false)])]) {
    const whole = read([file]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: file.length }), { maxLength: 20 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), file.length];
        const chunks = at.slice(1).map((end, i) => Buffer.from(file.subarray(at[i], end)));
        t.same(read(chunks), whole);
      }),
      { numRuns: 60 },
    );
    t.same(read([...file].map((byte) => Buffer.from([byte]))), whole, 'byte by byte');
  }
});

t.test('a chunk is not needed any more after it was pushed', async (t) => {
  const file = pcap(frames);
  const packets: string[] = [];
  const reader = createCaptureReader(({ bytes, start, end }) => {
    packets.push(Buffer.from(bytes.subarray(start, end)).toString());
  });
  for (let at = 0; at < file.length; at += 7) {
    const chunk = Buffer.from(file.subarray(at, at + 7));
    reader.push(chunk);
    chunk.fill(0xee);
  }
  t.same(packets, ['one', 'two!', 'three']);
});

t.test('a file that ends early gives its whole packets and says so', async (t) => {
  const file = pcap(frames);
  for (let length = 0; length < file.length; length++) {
    const { packets, facts } = read([file.subarray(0, length)]);
    t.same(packets, expected.slice(0, packets.length));
    const atBoundary = [24, 43, 63].includes(length);
    t.equal(facts.truncated, !atBoundary, `${length} bytes`);
    if (facts.truncated) t.ok(facts.notes.size > 0);
  }
});

t.test('what is no capture at all is named', async (t) => {
  t.match([...read([Buffer.from('this is a letter, not a capture')]).facts.notes][0], /magic/);
  t.match([...read([Buffer.alloc(0)]).facts.notes][0], /empty/);
});

t.test('no mutation of a file makes the reader throw', async (t) => {
  const files = [pcap(frames), section(true), section(false)];
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
      (file, changes) => {
        const mutated = Buffer.from(file);
        for (const [at, value] of changes) mutated[at % mutated.length] = value;
        read([mutated]);
      },
    ),
    { numRuns: 3000 },
  );
  t.pass();
});
