import { connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import t from 'tap';
import { readClientHello } from '../../../harness/network/interception/client-hello.ts';
import { readFirstBytes } from '../../../harness/network/interception/first-bytes.ts';

const kind = (text: string): string => readFirstBytes(Buffer.from(text, 'latin1'));

/** What a real client sends first. */
async function firstBytesOf(speak: (port: number) => void): Promise<Buffer> {
  const got = Promise.withResolvers<Buffer>();
  const server = createServer((socket) => socket.on('error', () => undefined).once('data', got.resolve));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  speak(typeof address === 'object' && address !== null ? address.port : 0);
  const bytes = await got.promise;
  server.close();
  return bytes;
}
const hello = (options: object): Promise<Buffer> =>
  firstBytesOf((port) => {
    const socket = connectTls({ host: '127.0.0.1', port, ...options });
    socket.on('error', () => undefined);
    setTimeout(() => socket.destroy(), 500).unref();
  });

t.test('TLS, HTTP and everything else are told apart by their first bytes', async (t) => {
  for (const text of ['GET / HTTP/1.1', 'POST /x', 'PRI * HTTP/2.0\r\n', 'M-SEARCH * HTTP/1.1', 'OPTIONS * HTTP/1.1'])
    t.equal(kind(text), 'http', text);
  // For a proxy, which we are not; push, mail, SSH, the hello of SSL 2.
  for (const text of [
    'GET http://x/ HTTP/1.1',
    'CONNECT x:443',
    '<stream>',
    'EHLO x',
    'SSH-2.0-x',
    '\x80\x2e\x01\x03\x01',
    '\x16\x01',
  ])
    t.equal(kind(text), 'other', text);
  for (const text of ['', 'G', 'GET', 'GET ', '\x16']) t.equal(kind(text), 'more', JSON.stringify(text));
  t.equal(readFirstBytes(await hello({ servername: 'a.example' })), 'tls');
  t.equal(readFirstBytes(await firstBytesOf((port) => connect(port, '127.0.0.1').end('x'))), 'other');
});

t.test("a real client's hello says where it wants to go, and is not there before its last byte", async (t) => {
  const bytes = await hello({ servername: 'Api.Vendor.example', ALPNProtocols: ['h2', 'http/1.1'] });
  t.strictSame(readClientHello(bytes), { serverName: 'api.vendor.example', alpn: ['h2', 'http/1.1'] });
  for (let length = 5; length < bytes.length; length += 7) t.equal(readClientHello(bytes.subarray(0, length)), 'more');
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0', servername: 'old.example' };
  t.strictSame(readClientHello(await hello(old)), { serverName: 'old.example', alpn: [] });
  t.strictSame(readClientHello(await hello({})), { serverName: null, alpn: [] });
  // The same message in two records (RFC 8446, 5.1).
  const [first, rest] = [bytes.subarray(5, 30), bytes.subarray(30)];
  const head = (length: number) => Buffer.from([22, 3, 1, length >> 8, length & 255]);
  const split = Buffer.concat([head(first.length), first, head(rest.length), rest]);
  t.match(readClientHello(split), { serverName: 'api.vendor.example' });
});

t.test('no bytes make the reader fail', async () => {
  const start = Buffer.from([22, 3, 1, 1, 0, 1, 0, 0, 200, 3, 3]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      readClientHello(bytes);
      readClientHello(Buffer.concat([start, bytes]));
      readFirstBytes(bytes);
    }),
    { numRuns: 500 },
  );
});
