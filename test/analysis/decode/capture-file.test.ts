import fc from 'fast-check';
import t from 'tap';
import { createCaptureReader } from '../../../harness/analysis/decode/capture-file.ts';
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
    pcapngBlock(0x0bad, Buffer.from('whatever this is'), little),
    pcapngBlock(10, Buffer.from('secrets'), little),
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
    t.match(facts, { packets: 4, dropped: 13, cut: 1, secrets: 1, truncated: false });
  });
}

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
