import { constants, createDeflateRaw, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { readConversation, type Turn, textsAt } from './read-stream.ts';

const key = Buffer.from([0x11, 0xa2, 0x33, 0xc4]);

/** A frame of RFC 6455 section 5.2. */
function frame(opcode: number, payload: Uint8Array, { fin = true, masked = true, compressed = false } = {}): Buffer {
  const first = (fin ? 0x80 : 0) | (compressed ? 0x40 : 0) | opcode;
  const size = payload.length;
  const length = Buffer.alloc(size < 126 ? 1 : size < 65_536 ? 3 : 9);
  length[0] = (masked ? 0x80 : 0) | (size < 126 ? size : size < 65_536 ? 126 : 127);
  if (length.length === 3) length.writeUInt16BE(size, 1);
  if (length.length === 9) length.writeBigUInt64BE(BigInt(size), 1);
  const body = masked ? payload.map((byte, i) => byte ^ (key[i & 3] ?? 0)) : payload;
  return Buffer.concat([Buffer.from([first]), length, masked ? key : Buffer.alloc(0), body]);
}

const lines = (...text: string[]) => Buffer.from(`${text.join('\r\n')}\r\n\r\n`);
const extension = 'Sec-WebSocket-Extensions: permessage-deflate';
const ask = lines('GET /chat HTTP/1.1', 'Host: ws.example', 'Upgrade: websocket', 'Connection: Upgrade', extension);
const agree = (...more: string[]) => lines('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', ...more);
const open = (...more: string[]): Turn[] => [
  { up: true, data: ask },
  { up: false, data: agree(...more) },
];

/** Messages compressed one after another by a sender that keeps its window (RFC 7692 section 7.2.3.2). */
async function compressTogether(texts: readonly string[]): Promise<Buffer[]> {
  const deflate = createDeflateRaw();
  const messages: Buffer[] = [];
  for (const text of texts) {
    const parts: Buffer[] = [];
    const take = (part: Buffer) => void parts.push(part);
    deflate.on('data', take);
    deflate.write(text);
    await new Promise<void>((done) => deflate.flush(constants.Z_SYNC_FLUSH, done));
    deflate.off('data', take);
    messages.push(Buffer.concat(parts).subarray(0, -4));
  }
  return messages;
}

t.test('a masked message over several frames is joined, with a ping between them', async (t) => {
  const data = Buffer.concat([
    frame(1, Buffer.from('tel=+8529'), { fin: false }),
    frame(9, Buffer.from('hello')),
    frame(0, Buffer.from('1234567')),
  ]);
  for (const step of [1, 5, 1000]) {
    const { up, conversation } = readConversation([...open(), { up: true, data }], step);
    t.ok(textsAt(up, 'ws-message').includes('tel=+85291234567'));
    t.equal(up.find(({ text }) => text.startsWith('tel='))?.offset, ask.length + 6);
    t.same(conversation.readable, [true, true]);
  }
});

t.test('a value cut over two messages is found in what they make together', async (t) => {
  const data = Buffer.concat([frame(2, Buffer.from('a+8529')), frame(2, Buffer.from('1234567z'))]);
  const { up } = readConversation([...open(), { up: true, data }]);
  t.same(textsAt(up, 'ws-message'), ['a+8529', '1234567z', 'a+85291234567z']);
});

t.test('messages compressed with the window of those before them are opened, in frames of any size', async (t) => {
  const texts = ['{"tel":"+85291234567"}', '{"tel":"+85291234567","again":true}', 'x'.repeat(70_000)];
  const messages = await compressTogether(texts);
  t.ok((messages[1]?.length ?? 99) < deflateRawSync(texts[1] ?? '').length, 'the second message refers to the first');
  const data = Buffer.concat(messages.map((message) => frame(1, message, { compressed: true })));
  const { up } = readConversation([...open(extension), { up: true, data }], 7);
  const opened = up.filter(({ via }) => via === 'permessage-deflate').map(({ text }) => text);
  for (const text of texts) t.ok(opened.includes(text));
});

t.test('messages that each begin afresh are opened also after a hole', async (t) => {
  const message = deflateRawSync('{"tel":"+85291234567"}', { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  const first = frame(1, Buffer.alloc(50, 0x41));
  const turns: Turn[] = [
    ...open(`${extension}; client_no_context_takeover`),
    { up: true, data: first.subarray(0, 20) },
    { up: true, hole: 20, data: first.subarray(40) },
    { up: true, data: frame(1, message, { compressed: true }) },
  ];
  t.ok(textsAt(readConversation(turns).up, 'ws-message').includes('{"tel":"+85291234567"}'));
});

t.test('the client’s messages are read though the answer was not captured', async (t) => {
  const { up } = readConversation([
    { up: true, data: ask },
    { up: true, data: frame(1, Buffer.from('+85291234567')) },
  ]);
  t.same(textsAt(up, 'ws-message'), ['+85291234567']);
});

t.test('what a server sends is not masked', async (t) => {
  const data = frame(1, Buffer.from('welcome'), { masked: false });
  t.same(textsAt(readConversation([...open(), { up: false, data }]).down, 'ws-message'), ['welcome']);
});

t.test('a message that unpacks to more than is allowed is remarked and stops nothing', async (t) => {
  const bomb = deflateRawSync(Buffer.alloc(80 * 1024 * 1024), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  const data = Buffer.concat([frame(1, bomb, { compressed: true }), frame(1, Buffer.from('after it'))]);
  const { up, conversation } = readConversation([...open(extension), { up: true, data }]);
  t.ok(textsAt(up, 'ws-message').includes('after it'));
  t.ok(conversation.remarks.has('a compressed WebSocket message could not be opened'));
});

t.test('any bytes after the upgrade are read without an exception, and messages of any kind come back', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (data, step) => {
      readConversation([...open(extension), { up: true, data: Buffer.from(data) }], step);
      const whole = frame(2, data);
      const { up } = readConversation([...open(), { up: true, data: whole }], step);
      return data.length === 0 || textsAt(up, 'ws-message')[0] === Buffer.from(data).toString('latin1');
    }),
    { numRuns: 200 },
  );
});
