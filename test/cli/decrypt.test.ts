import { createCipheriv } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type SecureVersion } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import t from 'tap';
import { hasTshark, realFile } from '../analysis/tshark.ts';
import { pcap, pcapngBlock, tcpConversation, u16, u32 } from '../analysis/wire.ts';

const skip = hasTshark() ? false : 'tshark is not installed';
const repository = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'leakdiff-decrypt-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const canaries = join(folder, 'canaries.json');
writeFileSync(
  canaries,
  '{"canaries":[{"id":"c1","kind":"phone","value":"+85291234567"},{"id":"c2","kind":"text","value":"ping"}]}',
);

const leakdiff = (...args: string[]) =>
  execa({ cwd: repository, reject: false, env: { PATH: process.env.PATH } })(process.execPath, [
    'harness/cli.ts',
    'scan',
    ...args,
  ]);

type Turn = { readonly up: boolean; readonly data: Buffer };
type Hit = {
  canary: string;
  chain: string[];
  direction: string;
  endpoint: { host: string };
  ref: { frame: number; stream: number; offset: number };
};

/** What a client and a server of Node's TLS say on the wire, noted by a relay between them, and the secrets. */
async function converse(
  version: SecureVersion,
  request: Buffer,
  answer: Buffer,
): Promise<{ turns: Turn[]; keylog: string }> {
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  const subject = ['-subj', '/CN=h.example', '-keyout', key, '-out', cert];
  await execa('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject], {
    stdin: 'ignore',
  });
  const server = createServer(
    { key: readFileSync(key), cert: readFileSync(cert), minVersion: version, maxVersion: version },
    (socket) => {
      socket.once('data', () => socket.end(answer));
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const turns: Turn[] = [];
  const relay = createTcpServer((near) => {
    const address = server.address();
    const far = connectTcp(address !== null && typeof address === 'object' ? address.port : 0, '127.0.0.1');
    const pass = (from: Socket, to: Socket, up: boolean) => {
      from.on('data', (data) => {
        turns.push({ up, data: Buffer.from(data) });
        to.write(data);
      });
      from.on('end', () => to.end());
    };
    pass(near, far, true);
    pass(far, near, false);
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const address = relay.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const secrets: Buffer[] = [];
  const client = connect({ host: '127.0.0.1', port, servername: 'h.example', rejectUnauthorized: false });
  client.on('keylog', (line) => secrets.push(line));
  client.on('data', () => undefined);
  client.write(request);
  await once(client, 'close');
  server.close();
  relay.close();
  return { turns, keylog: Buffer.concat(secrets).toString() };
}

const body = gzipSync('{"tel":"+85291234567"}');
const head = `POST /up HTTP/1.1\r\nHost: h.example\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
const request = Buffer.concat([Buffer.from(head), body]);
const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n+85291234567');

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  t.test(`a canary inside ${version} is found with a key log, and through all layers`, { skip }, async (t) => {
    const { turns, keylog } = await converse(version, request, answer);
    const capture = join(folder, `${version}.pcap`);
    writeFileSync(capture, pcap(tcpConversation(turns, { serverPort: 443 })));
    const keys = join(folder, `${version}.keylog`);
    writeFileSync(keys, keylog);
    const { stdout, stderr, exitCode } = await leakdiff('--canaries', canaries, '--keylog', keys, capture);
    t.equal(exitCode, 0, stderr);
    const hits: Hit[] = stdout.split('\n').map((line) => JSON.parse(line));
    t.same(
      hits.map(({ chain, direction, ref, endpoint }) => [
        chain.join(' '),
        direction,
        ref.stream,
        ref.offset,
        endpoint.host,
      ]),
      [
        ['tls http-body gzip e164', 'up', 0, head.length, 'h.example'],
        ['tls http-body e164', 'down', 0, answer.length - 12, 'h.example'],
      ],
    );
    const [up, down] = hits;
    t.ok((up?.ref.frame ?? 0) > 4 && (down?.ref.frame ?? 0) > (up?.ref.frame ?? 0));
    t.match(stderr, /1 of 1 TLS connections were decrypted/);
    t.equal((await leakdiff('--canaries', canaries, capture)).stdout, '', 'without keys nothing is found');

    // The same secrets inside the file: a pcapng with a Decryption Secrets Block.
    const secrets = Buffer.from(keylog);
    const le32 = (value: number) => u32(value).reverse();
    const blocks = [
      pcapngBlock(0x0a0d0d0a, Buffer.concat([le32(0x1a2b3c4d), u16(1).reverse(), u16(0), Buffer.alloc(8, 0xff)])),
      pcapngBlock(1, Buffer.concat([u16(1).reverse(), u16(0), le32(262_144)])),
      pcapngBlock(10, Buffer.concat([le32(0x544c534b), le32(secrets.length), secrets])),
      ...tcpConversation(turns, { serverPort: 443 }).map(({ data }, i) =>
        pcapngBlock(6, Buffer.concat([le32(0), le32(0), le32(i), le32(data.length), le32(data.length), data])),
      ),
    ];
    const embedded = join(folder, `${version}.pcapng`);
    writeFileSync(embedded, Buffer.concat(blocks));
    const again = await leakdiff('--canaries', canaries, embedded);
    t.equal(again.stdout.split('\n').length, 2, again.stderr);
  });
}

const real = realFile('tls/illustrated-tls12.pcap');
t.test(
  'a real capture with its key log gives its ping',
  { skip: skip || (real === null && 'not on this machine') },
  async (t) => {
    const { stdout } = await leakdiff(
      '--canaries',
      canaries,
      '--keylog',
      (real ?? '').replace(/pcap$/, 'keylog'),
      real ?? '',
    );
    t.match(JSON.parse(stdout), {
      canary: 'c2',
      chain: ['tls', 'tcp', 'as-is'],
      direction: 'up',
      ref: { frame: 13, stream: 0, offset: 0 },
    });
  },
);

t.test(
  'secrets that fit nothing find nothing and say so',
  { skip: skip || (real === null && 'not on this machine') },
  async (t) => {
    const keys = join(folder, 'other.keylog');
    const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16))
      .update(Buffer.alloc(80))
      .toString('hex');
    writeFileSync(keys, `CLIENT_RANDOM ${noise.slice(0, 64)} ${noise.slice(64, 160)}\n`);
    const { stdout, stderr, exitCode } = await leakdiff('--canaries', canaries, '--keylog', keys, real ?? '');
    t.equal(stdout, '');
    t.equal(exitCode, 0);
    t.match(stderr, /0 of 1 TLS connections were decrypted; of the others no secrets fit/);
  },
);

t.test('what is no key log, and a machine without tshark, are one line each', async (t) => {
  const wrong = await leakdiff('--canaries', canaries, '--keylog', canaries, 'x.pcap');
  t.match(wrong.stderr, /canaries\.json: holds no secrets; expected a TLS key log/);
  t.equal(wrong.exitCode, 2);
  const keys = join(folder, 'some.keylog');
  writeFileSync(keys, `CLIENT_RANDOM ${'0'.repeat(64)} ${'0'.repeat(96)}\n`);
  const capture = join(folder, 'empty.pcap');
  writeFileSync(capture, pcap([]));
  const args = ['harness/cli.ts', 'scan', '--flows', '--keylog', keys, capture];
  const without = await execa({ cwd: repository, reject: false, extendEnv: false, env: { PATH: folder } })(
    process.execPath,
    args,
  );
  t.match(without.stderr, /tshark, which decrypts TLS, is not installed; mend it: apt-get install tshark/);
  t.equal(without.stderr.split('\n').length, 1);
  t.equal(without.exitCode, 1);
});
