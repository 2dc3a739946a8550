import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { readConversation, textsAt } from './read-stream.ts';

const http = (head: string, body: Uint8Array = Buffer.alloc(0)) =>
  Buffer.concat([Buffer.from(head.replaceAll('\n', '\r\n'), 'latin1'), body]);
const post = (more: string, body: Uint8Array) =>
  http(`POST /up HTTP/1.1\nHost: h.example\n${more}Content-Length: ${body.length}\n\n`, body);
const read = (data: Uint8Array, step?: number) => readConversation([{ up: true, data }], step);

const plain = Buffer.from(`{"tel":"+85291234567","pad":"${'lorem ipsum '.repeat(40)}"}`);
const coders: Record<string, (data: Uint8Array) => Uint8Array> = {
  gzip: (data) => gzipSync(data),
  'x-gzip': (data) => gzipSync(data),
  deflate: (data) => deflateSync(data),
  br: (data) => brotliCompressSync(data),
  zstd: (data) => zstdCompressSync(data),
};

t.test('a body in any content coding, or two of them in either order, is opened', async (t) => {
  const names = Object.keys(coders);
  const chains = [...names.map((name) => [name]), ...names.flatMap((one) => names.map((other) => [one, other]))];
  for (const chain of chains) {
    const body = chain.reduce<Uint8Array>((data, name) => coders[name]?.(data) ?? data, plain);
    for (const list of [
      `Content-Encoding: ${chain.join(', ')}\n`,
      chain.map((name) => `content-encoding: ${name}\n`).join(''),
    ]) {
      const { up, conversation } = read(post(list, body), 50);
      const via = chain.map((name) => name.replace('x-', '')).reverse();
      t.same(
        up.filter(({ place }) => place === 'http-body').map(({ text, via }) => [text === plain.toString(), via]),
        [[true, via.join(' ')]],
        chain.join(' in '),
      );
      t.equal(conversation.remarks.size, 0);
    }
  }
});

t.test('deflate without the header of zlib, and codings of the transfer, are opened too', async (t) => {
  t.same(textsAt(read(post('Content-Encoding: deflate\n', deflateRawSync(plain))).up, 'http-body'), [plain.toString()]);
  const zipped = gzipSync(plain);
  const chunk = (data: Uint8Array) =>
    Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]);
  const head = 'POST /up HTTP/1.1\nHost: h.example\nTransfer-Encoding: gzip, chunked\n\n';
  const body = Buffer.concat([chunk(zipped.subarray(0, 30)), chunk(zipped.subarray(30)), Buffer.from('0\r\n\r\n')]);
  t.same(textsAt(read(http(head, body)).up, 'http-body'), [plain.toString()]);
});

t.test('a compressed body that is cut short is opened as far as it goes', async (t) => {
  const long = Buffer.from(`${'+85291234567 '}${randomBytes(300_000).toString('base64')}`);
  for (const [name, compress] of Object.entries(coders)) {
    const body = compress(long);
    const cut = body.subarray(0, Math.floor(body.length * 0.9));
    const data = http(`POST /up HTTP/1.1\nHost: h\nContent-Encoding: ${name}\nContent-Length: ${body.length}\n\n`, cut);
    const [text = ''] = textsAt(read(data).up, 'http-body');
    t.ok(text.startsWith('+85291234567 ') && text.length > 200_000, `${name}: ${text.length} of ${long.length}`);
  }
});

t.test('a body that unpacks to more than is allowed, or is damaged, is opened in part and remarked', async (t) => {
  const bomb = gzipSync(Buffer.concat([Buffer.from('+85291234567'), Buffer.alloc(200 * 1024 * 1024)]), { level: 1 });
  const bombed = read(post('Content-Encoding: gzip\n', bomb));
  t.ok(textsAt(bombed.up, 'http-body')[0]?.startsWith('+85291234567'));
  t.same([...bombed.conversation.remarks], ['a body in the content coding gzip was not opened to its end']);
  const damaged = gzipSync(randomBytes(50_000));
  damaged.fill(0xff, 30_000, 30_100);
  t.equal(read(post('Content-Encoding: gzip\n', damaged)).conversation.remarks.size, 1);
});

t.test('what does not come as it says is searched as it stands, with a remark', async (t) => {
  for (const name of ['gzip', 'br', 'compress', 'evil\x1b[31m']) {
    const { up, conversation } = read(post(`Content-Encoding: ${name}\n`, Buffer.from('tel=+85291234567')));
    t.same(textsAt(up, 'http-body'), ['tel=+85291234567'], name);
    t.match([...conversation.remarks][0], /^a body in the content coding (gzip|br|of an unknown name) was not opened/);
  }
});

t.test('of lengths that contradict each other none is relied on', async (t) => {
  const body = Buffer.from('tel=+85291234567&more');
  const { up } = read(http('POST / HTTP/1.1\nContent-Length: 7\nContent-Length: 21\n\n', body));
  t.same(textsAt(up, 'http-body'), [body.toString()]);
  const again = read(Buffer.concat([post('Content-Length: 21\n', body), post('', body)]));
  t.same(textsAt(again.up, 'http-body'), [body.toString(), body.toString()], 'the same one twice is no contradiction');
});

t.test('what follows the first block of a long compressed body is not opened, and that is remarked', async (t) => {
  const long = Buffer.concat([Buffer.from('+85291234567'), randomBytes(5 * 1024 * 1024)]);
  const { up, conversation } = read(post('Content-Encoding: gzip\n', gzipSync(long)));
  t.ok(textsAt(up, 'http-body')[0]?.startsWith('+85291234567'));
  t.ok([...conversation.remarks].some((remark) => /opened only up to/.test(remark)));
});

t.test('trailers and extensions of chunks are searched', async (t) => {
  const data = http(
    'POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n2;tel=+85291234567\nok\n0\nX-Imei: 352099001761481\n\n',
  );
  for (const step of [1, 1000]) {
    const headers = textsAt(
      read(Buffer.concat([data, http('GET /next HTTP/1.1\nHost: h\n\n')]), step).up,
      'http-header',
    ).join('|');
    t.match(headers, /;tel=\+85291234567/);
    t.match(headers, /X-Imei: 352099001761481/);
    t.match(headers, /Host: h/);
  }
});

t.test(
  'odd heads are read: other methods, HTTP/1.0, bare line feeds, folded lines, targets in absolute form',
  async (t) => {
    t.same(textsAt(read(Buffer.from('BREW /pot?x=1 HTTP/1.0\nHost: h\n\n')).up, 'http-url'), ['/pot?x=1']);
    t.same(textsAt(read(http('MKCOL http://h.example/dir HTTP/1.1\n\n')).up, 'http-url'), ['http://h.example/dir']);
    t.equal(read(http('GET http://u:p@h.example:81/x HTTP/1.1\n\n')).conversation.httpHost, 'h.example:81');
    const folded = read(http('POST / HTTP/1.1\nHost: h\nContent-Length:\n 5\n\nhello'));
    t.same(textsAt(folded.up, 'http-body'), ['hello']);
  },
);

t.test('a request of HTTP/0.9 is a line', async (t) => {
  const { up, conversation } = readConversation([
    { up: true, data: Buffer.from('GET /x?tel=85291234567\r\n') },
    { up: false, data: Buffer.from('<html>old</html>') },
  ]);
  t.same(textsAt(up, 'http-url'), ['/x?tel=85291234567']);
  t.equal(conversation.readable[0], true);
});

t.test('a text protocol whose first line is none of HTTP is not taken for it', async (t) => {
  const { up, conversation } = read(Buffer.from('RETR /secret/+85291234567\r\nQUIT\r\n'));
  t.equal(conversation.readable[0], false);
  t.ok(textsAt(up, 'tcp').join('').includes('+85291234567'));
});

t.test('in a tunnel the protocol is chosen anew', async (t) => {
  const connect = http('CONNECT h.example:443 HTTP/1.1\nHost: h.example:443\n\n');
  const ok = http('HTTP/1.1 200 Connection established\n\n');
  const inside = readConversation([
    { up: true, data: connect },
    { up: false, data: ok },
    { up: true, data: post('', Buffer.from('+85291234567')) },
    { up: false, data: http('HTTP/1.1 204 No Content\n\n') },
  ]);
  t.same(textsAt(inside.up, 'http-body'), ['+85291234567']);
  const at = inside.up.find(({ place }) => place === 'http-body')?.offset;
  t.equal(at, connect.length + post('', Buffer.from('+85291234567')).length - 12);
  const record = Buffer.concat([Buffer.from([0x16, 3, 1, 0, 50]), Buffer.alloc(50, 1)]);
  for (const turns of [[{ up: false, data: ok }], []]) {
    const { conversation } = readConversation([{ up: true, data: connect }, ...turns, { up: true, data: record }]);
    t.not(conversation.tls, null);
    t.equal(conversation.readable[0], false);
  }
});

t.test('tunnels in tunnels end somewhere', async (t) => {
  const connect = http('CONNECT h:1 HTTP/1.1\n\n');
  const turns = Array.from({ length: 2000 }, () => [
    { up: true, data: connect },
    { up: false, data: http('HTTP/1.1 200 OK\n\n') },
  ]).flat();
  const { conversation } = readConversation([...turns, { up: true, data: Buffer.from('+85291234567') }]);
  t.match([...conversation.remarks], [/more than 4 tunnels/]);
});

t.test('any bytes behind a head are read without an exception, however they are cut', async () => {
  const heads = [
    'Content-Encoding: br, gzip',
    'Transfer-Encoding: chunked',
    'Upgrade: websocket',
    'Content-Encoding: zstd',
  ];
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(...heads),
      fc.integer({ min: 1, max: 60 }),
      (bytes, head, step) => {
        read(post(`${head}\n`, bytes), step);
      },
    ),
    { numRuns: 300 },
  );
});

t.test('a value that a length cuts in two, as it is too short, is seen whole', async (t) => {
  const value = '+85291234567';
  const head = 'POST /up HTTP/1.1\nHost: h.example\n';
  const cuts: Record<string, string> = {
    'of the message': `${head}Content-Length: 8\n\ntel=+8529`,
    'of the message, which is longer than the bytes that are kept': `${head}Content-Length: 2005\n\n${'x'.repeat(2000)}+8529`,
    'of a chunk': `${head}Transfer-Encoding: chunked\n\n8\ntel=+8529`,
  };
  for (const [name, until] of Object.entries(cuts)) {
    for (const next of ['', '\nGET /next HTTP/1.1\nHost: h.example\n\n', '\n0\n\n']) {
      for (const step of [1, 7, Number.POSITIVE_INFINITY]) {
        const data = http(`${until}1234567${next}`);
        const at = data.indexOf(value);
        const pieces = read(data, step).up.filter(({ text }) => text.includes(value));
        t.same(
          pieces.map(({ place, text, offset }) => [place, offset + text.indexOf(value)]),
          [['tcp', at]],
          `${name}, ${step} bytes at a time`,
        );
      }
    }
  }
});

t.test('what follows a body as it should is not searched together with it', async (t) => {
  const { up, conversation } = read(
    Buffer.concat([post('', Buffer.from('tel=+8529')), post('', Buffer.from('1234567'))]),
  );
  t.same(textsAt(up, 'http-body'), ['tel=+8529', '1234567']);
  t.same(textsAt(up, 'tcp'), []);
  t.equal(conversation.readable[0], true);
});
