import { connect, createServer } from 'node:http2';
import { duplexPair } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { createHeaderDecoder } from '../../../harness/analysis/decode/hpack.ts';
import { type Found, readConversation, type Turn, textsAt } from './read-stream.ts';

type Request = { readonly path: string; readonly headers: Record<string, string>; readonly parts: readonly Buffer[] };

/** What Node's own HTTP/2 (nghttp2) says on the wire for some requests made at the same time. */
async function converse(requests: readonly Request[]): Promise<Turn[]> {
  const turns: Turn[] = [];
  const [ours, theirs] = duplexPair();
  const note = (up: boolean, stream: typeof ours) => {
    const write = stream.write.bind(stream);
    const writev = (data: unknown, ...rest: never[]): boolean => {
      if (data instanceof Uint8Array) turns.push({ up, data: Buffer.from(data) });
      return write(data, ...rest);
    };
    stream.write = writev;
  };
  note(true, ours);
  note(false, theirs);
  const server = createServer();
  server.on('stream', (stream) => {
    stream.on('data', () => undefined);
    stream.on('end', () => {
      stream.respond({ ':status': 200, 'x-answer': 'served' });
      stream.end('done');
    });
  });
  server.emit('connection', theirs);
  const client = connect('http://h2.example', { createConnection: () => ours });
  await Promise.all(
    requests.map(async ({ path, headers, parts }) => {
      const request = client.request({ ':method': 'POST', ':path': path, ...headers });
      for (const part of parts) {
        await new Promise<void>((done) => request.write(part, () => done()));
        await new Promise(setImmediate);
      }
      request.end();
      request.resume();
      await new Promise((done) => request.on('close', done));
    }),
  );
  client.close();
  return turns;
}

const headerLines = (found: readonly Found[]) => textsAt(found, 'http-header').flatMap((text) => text.split('\r\n'));

t.test('paths, headers and interleaved bodies of a real client are read', async (t) => {
  const turns = await converse([
    {
      path: '/a?tel=%2B85291234567',
      headers: { 'x-imei': '352099001761481' },
      parts: [Buffer.from('+8529'), Buffer.from('1234567')],
    },
    {
      path: '/b',
      headers: { 'x-imei': '352099001761481', cookie: 'id=ünïcode' },
      parts: [Buffer.from('other'), Buffer.from('body')],
    },
    { path: '/c', headers: { 'content-encoding': 'gzip' }, parts: [gzipSync('zipped +85291234567')] },
  ]);
  t.ok(turns.length > 4);
  for (const step of [1, 1000]) {
    const { up, down, conversation } = readConversation(turns, step);
    t.same(textsAt(up, 'http-url'), ['/a?tel=%2B85291234567', '/b', '/c']);
    t.same(textsAt(up, 'http-body').sort(), ['+85291234567', 'otherbody', 'zipped +85291234567']);
    t.equal(up.find(({ text }) => text.startsWith('zipped'))?.via, 'gzip');
    t.equal(
      headerLines(up).filter((line) => line === 'x-imei: 352099001761481').length,
      2,
      'also from the dynamic table',
    );
    t.ok(headerLines(down).includes('x-answer: served'));
    t.same(textsAt(down, 'http-body'), ['done', 'done', 'done']);
    t.equal(conversation.httpHost, 'h2.example:80');
    t.same(conversation.readable, [true, true]);
    t.equal(conversation.remarks.size, 0);
  }
});

t.test('every byte that a header may hold comes back from Huffman coding', async (t) => {
  const allowed = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte >= 0x20 && byte !== 0x7f);
  const value = Buffer.from(allowed).toString('latin1');
  const shown = value.trim();
  const turns = await converse([{ path: '/', headers: { 'x-all': shown }, parts: [] }]);
  t.ok(headerLines(readConversation(turns).up).includes(`x-all: ${shown}`));
});

t.test('the examples of RFC 7541 appendix C.4 and C.6 decode, with a table of 256 bytes that evicts', async (t) => {
  const text = (decoder: ReturnType<typeof createHeaderDecoder>, hex: string) => {
    const { fields, whole } = decoder.decode(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    t.ok(whole);
    return fields.map(({ name, value }) => `${Buffer.from(name)}: ${Buffer.from(value)}`);
  };
  const requests = createHeaderDecoder();
  t.same(text(requests, '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff'), [
    ':method: GET',
    ':scheme: http',
    ':path: /',
    ':authority: www.example.com',
  ]);
  t.same(text(requests, '8286 84be 5886 a8eb 1064 9cbf').slice(3), [
    ':authority: www.example.com',
    'cache-control: no-cache',
  ]);
  t.same(text(requests, '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf').slice(3), [
    ':authority: www.example.com',
    'custom-key: custom-value',
  ]);
  const responses = createHeaderDecoder();
  responses.decode(Buffer.from('3fe101', 'hex'));
  t.equal(
    text(
      responses,
      '4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3',
    )[0],
    ':status: 302',
  );
  t.same(text(responses, '4883 640e ffc1 c0bf'), [
    ':status: 307',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:21 GMT',
    'location: https://www.example.com',
  ]);
});

t.test('a hole in DATA is passed over, one in a header block leaves raw bytes and a remark', async (t) => {
  const turns = await converse([{ path: '/a', headers: {}, parts: [Buffer.alloc(2000, 0x61)] }]);
  const all = Buffer.concat(turns.filter(({ up }) => up).map(({ data }) => data));
  const inData = all.indexOf('aaaa') + 100;
  const cut = (from: number, length: number) =>
    readConversation([
      { up: true, data: all.subarray(0, from) },
      { up: true, hole: length, data: all.subarray(from + length) },
    ]);
  const passed = cut(inData, 500);
  t.equal(textsAt(passed.up, 'http-body').join('').length, 1500);
  t.equal(passed.conversation.readable[0], true);
  const lost = cut(40, 30);
  t.equal(lost.conversation.readable[0], false);
  t.equal(lost.conversation.remarks.size, 1);
});

t.test('any bytes after the preface are read without an exception', async () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom(0, 1, 5, 9),
      fc.integer({ min: 1, max: 50 }),
      (bytes, type, step) => {
        const header = Buffer.from([0, bytes.length >> 8, bytes.length & 255, type, 0x0c, 0, 0, 0, 1]);
        const data = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), header, bytes, bytes]);
        readConversation([{ up: true, data }], step);
      },
    ),
    { numRuns: 300 },
  );
});
