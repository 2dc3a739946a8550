import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import t from 'tap';
import { createNetwork } from '../../../harness/virtual/apps/network.ts';
import { createAuthority } from '../../../harness/virtual/cloud/certificates.ts';
import { record } from './handset.ts';

const name = 'collect.sg.miui.com';
const authority = await createAuthority(t.testdir());
const certificate = await authority.issue(name);
const trust = readFileSync(authority.trust, 'utf8');
const resolve = async () => '127.0.0.1';

/** Passes bytes on to `port` and keeps those of the client. */
async function tap(port: number) {
  const up: Buffer[] = [];
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const onward = connect(port, '127.0.0.1');
    sockets.push(client, onward);
    for (const socket of [client, onward]) socket.on('error', () => socket.destroy());
    client.on('data', (chunk) => up.push(chunk));
    client.pipe(onward).pipe(client);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    up,
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
}

/** Type, version and length of each TLS record (RFC 2246 6.2.1). */
function recordsIn(bytes: Buffer): { type: number; version: number; length: number }[] {
  const records = [];
  for (let at = 0; at + 5 <= bytes.length; at += 5 + bytes.readUInt16BE(at + 3)) {
    records.push({
      type: bytes.readUInt8(at),
      version: bytes.readUInt16BE(at + 1),
      length: bytes.readUInt16BE(at + 3),
    });
  }
  return records;
}

t.test('Android 4.3 speaks TLS 1.0, names the server, and sends no empty records', async (t) => {
  const server = await record(certificate);
  const wire = await tap(server.port);
  const network = createNetwork({ resolve, trust, sdk: 18 });
  const body = Buffer.alloc(20_000, 'x');
  await network.request({ method: 'POST', url: `https://${name}:${wire.port}/`, headers: [], body });
  await Promise.all([wire.close(), server.close()]);
  const up = Buffer.concat(wire.up);
  t.ok(up.includes(name), 'server name indication');
  const data = recordsIn(up).filter((found) => found.type === 23);
  t.ok(data.every((found) => found.version === 0x0301));
  const sent = server.connections[0]?.length ?? 0;
  const carried = data.reduce((sum, found) => sum + found.length, 0);
  t.comment(`${sent} bytes of HTTP in ${data.length} records of ${data.map((found) => found.length)}`);
  t.equal(data.length, 2, 'head and body together, in pieces of 16 KiB at most');
  t.ok(carried - sent > 0 && carried - sent <= 128, `${carried - sent} bytes of overhead`);
});

t.test('newer Androids speak newer TLS', async (t) => {
  const protocols: (string | null)[] = [];
  const server = createTls({ key: certificate.key, cert: certificate.chain }, (socket) => {
    protocols.push(socket.getProtocol());
    socket.resume().end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  for (const sdk of [21, 30]) {
    await createNetwork({ resolve, trust, sdk }).request({
      method: 'GET',
      url: `https://${name}:${port}/`,
      headers: [],
    });
  }
  t.same(protocols, ['TLSv1.2', 'TLSv1.3']);
  await new Promise((done) => server.close(done));
});

t.test('headers go out in the order in which they are given', async (t) => {
  const server = await record(null);
  const network = createNetwork({ resolve, trust, sdk: 18 });
  await network.request({
    method: 'POST',
    url: `http://shop.test:${server.port}/x?y=1`,
    headers: [
      ['User-Agent', 'Dalvik'],
      ['Host', 'shop.test'],
      ['Connection', 'Keep-Alive'],
    ],
    body: Buffer.from('q=1'),
  });
  await server.close();
  t.equal(
    Buffer.concat(server.connections).toString(),
    'POST /x?y=1 HTTP/1.1\r\nUser-Agent: Dalvik\r\nHost: shop.test\r\nConnection: Keep-Alive\r\nContent-Length: 3\r\n\r\nq=1',
  );
});

t.test('an answer that is too long, a name without address, and a request called off are failures', async (t) => {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy()).resume();
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n');
    socket.write(Buffer.alloc(5000));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const network = createNetwork({
    resolve: async (host) => {
      throw new Error(`${host}: no address`);
    },
    trust,
    sdk: 18,
  });
  await t.rejects(network.request({ method: 'GET', url, headers: [], bodyLimit: 4000 }), /longer than 4000 bytes/);
  await t.rejects(network.request({ method: 'GET', url: 'http://x.test/', headers: [] }), /x\.test: no address/);
  const signal = AbortSignal.abort();
  await t.rejects(network.request({ method: 'GET', url, headers: [], signal }), { name: 'AbortError' });
  await new Promise((done) => server.close(done));
});
