import fc from 'fast-check';
import t from 'tap';
import { readConversation, textsAt } from './read-stream.ts';

const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const string = (text: string) => Buffer.concat([u16(Buffer.byteLength(text)), Buffer.from(text)]);

/** A control packet of MQTT 3.1.1 section 2.2. */
function packet(first: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let left = body.length; ; left = Math.floor(left / 128)) {
    length.push((left % 128) | (left >= 128 ? 0x80 : 0));
    if (left < 128) break;
  }
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

const connect = (name: string, level: number) =>
  packet(
    0x10,
    string(name),
    Buffer.from([level, 0xc6]),
    u16(60),
    level === 5 ? Buffer.from([0]) : Buffer.alloc(0),
    string('352099001761481'),
    level === 5 ? Buffer.from([0]) : Buffer.alloc(0),
    string('will/topic'),
    string('gone'),
    string('user'),
    string('secret'),
  );

for (const [name, level] of [
  ['MQIsdp', 3],
  ['MQTT', 4],
  ['MQTT', 5],
] as const) {
  t.test(`MQTT of level ${level} is told by its CONNECT on any port, and all its fields are searched`, async (t) => {
    for (const step of [1, 1000]) {
      const { up, conversation } = readConversation([{ up: true, data: connect(name, level) }], step);
      const [text = ''] = textsAt(up, 'mqtt');
      for (const field of ['352099001761481', 'will/topic', 'gone', 'user', 'secret'])
        t.ok(text.includes(field), field);
      t.equal(conversation.mqtt, level);
      t.same(conversation.readable, [true, null]);
      t.equal(conversation.flow.opener, 0);
    }
  });
}

t.test(
  'topic and payload of a PUBLISH are searched apart, with packet identifier and properties between them',
  async (t) => {
    const properties = Buffer.concat([Buffer.from([0x26]), string('imei'), string('352099001761481')]);
    const data = Buffer.concat([
      connect('MQTT', 5),
      packet(0x32, string('a/b'), u16(7), Buffer.from([properties.length]), properties, Buffer.from('payload')),
    ]);
    const { up } = readConversation([{ up: true, data }], 3);
    const texts = textsAt(up, 'mqtt');
    t.ok(texts.includes('payload'));
    t.ok(texts.some((text) => text.startsWith('\0\x03a/b') && text.endsWith('352099001761481')));
    t.equal(up.find(({ text }) => text === 'payload')?.offset, data.length - 7);
  },
);

t.test('a value cut over two payloads is found in what they make together', async (t) => {
  const data = Buffer.concat([
    connect('MQTT', 4),
    packet(0x30, string('t'), Buffer.from('+8529')),
    packet(0xc0),
    packet(0x30, string('t'), Buffer.from('1234567')),
  ]);
  t.ok(textsAt(readConversation([{ up: true, data }]).up, 'mqtt').includes('+85291234567'));
});

t.test('a payload longer than what is gathered is searched to its end', async (t) => {
  const long = Buffer.concat([Buffer.alloc(3 * 1024 * 1024, 0x2e), Buffer.from('+85291234567')]);
  const data = Buffer.concat([
    connect('MQTT', 4),
    packet(0x30, string('t'), long),
    packet(0x30, string('u'), Buffer.from('x')),
  ]);
  const { up, conversation } = readConversation([{ up: true, data }], 1400);
  t.ok(textsAt(up, 'mqtt').some((text) => text.includes('..+85291234567')));
  t.ok(textsAt(up, 'mqtt').includes('x'));
  t.equal(conversation.remarks.size, 0);
});

t.test(
  'what a broker sends is read as the client’s version says, and a hole in a payload is passed over',
  async (t) => {
    const connack = packet(0x20, Buffer.from([0, 0]));
    const message = packet(0x30, string('t'), Buffer.alloc(40, 0x41));
    const { down, conversation } = readConversation([
      { up: true, data: connect('MQTT', 4) },
      { up: false, data: Buffer.concat([connack, message.subarray(0, 20)]) },
      { up: false, hole: message.length - 20, data: packet(0x30, string('t'), Buffer.from('after')) },
    ]);
    t.ok(textsAt(down, 'mqtt').includes('after'));
    t.same(conversation.readable, [true, true]);
  },
);

t.test('a hole over the beginning of a packet leaves raw bytes, remarked', async (t) => {
  const { up, conversation } = readConversation([
    { up: true, data: connect('MQTT', 4) },
    { up: true, hole: 5, data: Buffer.from('+85291234567') },
  ]);
  t.same(textsAt(up, 'tcp'), ['+85291234567']);
  t.equal(conversation.remarks.size, 1);
  t.equal(conversation.readable[0], false);
});

t.test('any bytes after a CONNECT are read without an exception', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 30 }), (bytes, step) => {
      readConversation([{ up: true, data: Buffer.concat([connect('MQTT', 5), bytes]) }], step);
    }),
    { numRuns: 200 },
  );
});
