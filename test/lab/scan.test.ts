import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import t from 'tap';
import { startCapture } from '../../harness/network/capture.ts';
import { startServers } from './scan/servers.ts';

/** The whole way with software of others: real clients speak on loopback, dumpcap captures, `leakdiff scan` reads. */

const cli = join(import.meta.dirname, '../../harness/cli.ts');
const phone = '+8613912345678';
const name = 'Lifenokar Bosumitel';
const canaries = [
  { id: 'phone', kind: 'phone', value: phone },
  { id: 'name', kind: 'name', value: name },
  { id: 'imei', kind: 'imei', value: '865241031234560' },
];
const hashedImei = createHash('sha1').update('865241031234560').digest('base64url').slice(0, 16);

type Hit = { canary: string; chain: string[]; direction: string; endpoint: { port: number }; strength: string };

async function scan(args: readonly string[]): Promise<{ hits: Hit[]; notes: string }> {
  const { stdout, stderr } = await execa(process.execPath, [cli, 'scan', ...args]);
  const hits = stdout.split('\n').filter((line) => line !== '');
  return { hits: hits.map((line) => JSON.parse(line) as Hit), notes: stderr };
}

const curl = (args: readonly string[]) => execa('curl', ['-sS', '--max-time', '10', '--noproxy', '*', ...args]);

t.test('what curl, a WebSocket, an MQTT client and HTTP/2 send is found, each by its own way', async (t) => {
  const folder = t.testdir();
  const [file, keyLog, list] = ['capture.pcapng', 'keys.log', 'canaries.json'].map((each) => join(folder, each)) as [
    string,
    string,
    string,
  ];
  writeFileSync(list, JSON.stringify({ canaries }));
  writeFileSync(join(folder, 'book.json'), JSON.stringify({ contacts: [{ name, phone }] }));
  writeFileSync(join(folder, 'book.gz'), gzipSync(JSON.stringify({ contacts: [{ name, phone }] })));
  const servers = await startServers(folder, keyLog);
  t.teardown(servers.close);
  const capture = await startCapture({ id: 'after', file, interface: 'lo' });

  const origin = `http://127.0.0.1:${servers.http}`;
  await curl(['-G', '--data-urlencode', `tel=${phone}`, '-H', `Cookie: id=${hashedImei}`, `${origin}/pass/user`]);
  await curl(['-F', `file=@${join(folder, 'book.json')}`, '-F', 'kind=backup', `${origin}/multipart`]);
  await curl([
    '-H',
    'Content-Encoding: gzip',
    '-H',
    'Transfer-Encoding: chunked',
    '--data-binary',
    `@${join(folder, 'book.gz')}`,
    `${origin}/gzip`,
  ]);
  await curl([
    '--http2-prior-knowledge',
    '-H',
    `x-device: ${hashedImei}`,
    '--data-binary',
    `@${join(folder, 'book.json')}`,
    `http://127.0.0.1:${servers.h2c}/clear`,
  ]);
  await curl([
    '-k',
    '-H',
    `x-device: ${hashedImei}`,
    '--data-binary',
    `@${join(folder, 'book.gz')}`,
    `https://127.0.0.1:${servers.https}/hidden`,
  ]);
  const socket = new WebSocket(`ws://127.0.0.1:${servers.http}/push`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  socket.send(JSON.stringify({ op: 'contacts', data: Buffer.from(`${name};${phone}`).toString('base64') }));
  socket.send(gzipSync(`${name};${phone}`));
  // Alone in its segment, the close frame is understood by a server that does not parse frames.
  await delay(200);
  socket.close();
  await new Promise((resolve) => {
    socket.onclose = resolve;
  });
  const to = ['-h', '127.0.0.1', '-p', String(servers.mqtt), '-i', 'handset', '-t', 'up/contacts'];
  await execa('mosquitto_pub', [...to, '-m', `{"n":"${name}","p":"${phone}"}`]);
  await delay(300);
  const stats = await capture.stop();
  t.match(stats, { clean: true, dropped: 0 });

  const plain = await scan(['--canaries', list, file]);
  const found = (port: number, hits: readonly Hit[] = plain.hits) =>
    new Set(
      hits
        .filter(({ endpoint, direction }) => endpoint.port === port && direction === 'up')
        .map(({ canary, chain }) => `${canary} ${chain[0]}`),
    );
  t.ok(found(servers.http).has('phone http-url'), 'the query');
  t.ok(found(servers.http).has('imei http-header'), 'H(IMEI) in a cookie');
  t.ok(
    plain.hits.some(({ canary, chain }) => canary === 'name' && chain.join() === 'http-body,as-is'),
    'the part of a form',
  );
  t.ok(
    plain.hits.some(({ canary, chain }) => canary === 'name' && chain.includes('gzip') && chain[0] === 'http-body'),
    'gzip in chunks',
  );
  t.ok(
    plain.hits.some(
      ({ canary, chain }) =>
        canary === 'name' && chain[0] === 'ws-message' && chain.some((link) => link.startsWith('base64')),
    ),
    'WebSocket text',
  );
  t.ok(
    plain.hits.some(({ canary, chain }) => canary === 'name' && chain[0] === 'ws-message' && chain.includes('gzip')),
    'WebSocket bytes',
  );
  t.ok(found(servers.h2c).has('name http-body'), 'HTTP/2 data');
  t.ok(found(servers.h2c).has('imei http-header'), 'HTTP/2 headers');
  t.ok(found(servers.mqtt).has('name mqtt'), 'MQTT');
  t.notOk([...found(servers.https)].length > 0, 'nothing can be read in TLS');

  const opened = await scan(['--canaries', list, '--keylog', keyLog, file]);
  t.ok(
    opened.hits.some(
      ({ canary, chain, endpoint }) =>
        endpoint.port === servers.https && canary === 'name' && chain[0] === 'tls' && chain.includes('gzip'),
    ),
    'with the keys, the body',
  );
  t.ok(
    opened.hits.some(
      ({ canary, chain, endpoint }) => endpoint.port === servers.https && canary === 'imei' && chain[0] === 'tls',
    ),
    'and the header',
  );
  t.ok(plain.hits.every(({ strength }) => strength === 'proof' || strength === 'support'));
});
