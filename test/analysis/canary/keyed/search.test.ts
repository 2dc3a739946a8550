import { createHash, createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { replay } from '../../../../harness/analysis/canary/replay.ts';
import { scanCapture } from '../../../../harness/analysis/scan.ts';
import type { Canary } from '../../../../harness/model/canary.ts';
import { pcap, tcpConversation } from '../../wire.ts';

const imei: Canary = { id: 'imei', kind: 'imei', value: '352099001761481' };
const android: Canary = { id: 'android', kind: 'android_id', value: '3f0a91c2d45e6b78' };

const request = (head: string, body: Uint8Array = Buffer.alloc(0)) =>
  Buffer.concat([
    Buffer.from(`${head}\nHost: api.example\nContent-Length: ${body.length}\n\n`.replaceAll('\n', '\r\n')),
    body,
  ]);
const answer = (body: string) => Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);

function scan(ups: readonly Buffer[], downs: readonly string[] = [], canaries = [imei, android]) {
  const turns = ups.flatMap((data, i) => [
    { up: true, data },
    { up: false, data: answer(downs[i] ?? '{}') },
  ]);
  return scanCapture([pcap(tcpConversation(turns))], { file: 'a.pcap', canaries, lookup: null });
}

const hmac = (algorithm: string, key: string | Buffer, text: string) => createHmac(algorithm, key).update(text);
const hash = (algorithm: string, text: string) => createHash(algorithm).update(text);

/** Name, what the handset sends, what the server answered before, and the chain. */
const cases: readonly [string, Buffer, string, string[]][] = [
  [
    'HMAC in hexadecimal with a key from the same JSON',
    request(
      'POST /a HTTP/1.1',
      Buffer.from(`{"nonce":"n0nc3","id":"${hmac('sha1', 'n0nc3', imei.value).digest('hex')}"}`),
    ),
    '{}',
    ['http-body', 'hex', 'hmac-sha1(key:n0nc3)'],
  ],
  [
    'HMAC in base64 with a key that the server sent, inside gzip',
    request(
      'POST /a HTTP/1.1\nContent-Encoding: gzip',
      gzipSync(`{"id":"${hmac('sha256', 'ServerKey-17', imei.value).digest('base64')}"}`),
    ),
    '{"key":"ServerKey-17"}',
    ['http-body', 'gzip', 'base64', 'hmac-sha256(key:ServerKey-17)'],
  ],
  [
    'HMAC with the bytes of a hexadecimal key',
    request(
      `GET /a/${hmac('md5', Buffer.from('00112233445566778899aabbccddeeff', 'hex'), imei.value).digest('hex')} HTTP/1.1`,
    ),
    '{"k":"00112233445566778899aabbccddeeff"}',
    ['http-url', 'hex', 'hmac-md5(hex-key:00112233445566778899aabbccddeeff)'],
  ],
  [
    'a salted MD5 with the salt beside it',
    request(`GET /a?t=1416787200&h=${hash('md5', `${imei.value}1416787200`).digest('hex')} HTTP/1.1`),
    '{}',
    ['http-url', 'hex', 'md5(value+salt:1416787200)'],
  ],
  [
    'a salt that is another of the handset’s identifiers and is not sent',
    request(`GET /a?h=${hash('sha1', android.value + imei.value).digest('hex')} HTTP/1.1`),
    '{}',
    ['http-url', 'hex', 'sha1(salt:3f0a91c2d45e6b78+value)'],
  ],
];

for (const [name, up, down, chain] of cases) {
  t.test(`it is found, proof, and its chain replays: ${name}`, async (t) => {
    const { hits } = scan([request('GET /login HTTP/1.1'), up], [down]);
    const hit = hits.find(({ canary }) => canary === 'imei');
    t.same(hit?.chain, chain);
    t.equal(hit?.strength, 'proof');
    t.equal(hit?.direction, 'up');
    if (hit === undefined) return;
    const stream = Buffer.concat([request('GET /login HTTP/1.1'), up]);
    const steps = replay({ stream, hit, canary: imei });
    t.same(
      steps?.map((step) => step.name),
      chain,
    );
    t.equal(replay({ stream, hit, canary: { ...imei, value: '352099001761499' } }), null, 'not with another value');
    const other = [...chain.slice(0, -1), (chain.at(-1) ?? '').replace(/:./, ':x')];
    t.equal(replay({ stream, hit: { ...hit, chain: other }, canary: imei }), null, 'not with another key');
  });
}

t.test('without the key in the traffic nothing is found', async (t) => {
  const id = hmac('sha1', 'n0nc3', imei.value).digest('hex');
  const { hits, stats } = scan([request('POST /a HTTP/1.1', Buffer.from(`{"nonce":"other","id":"${id}"}`))]);
  t.same(hits, []);
  t.same(stats.notes, []);
});

t.test('a flow with more words than can be tried ends in time, and says so', async (t) => {
  const canaries = Array.from(
    { length: 300 },
    (_, i): Canary => ({ id: `${i}`, kind: 'imsi', value: `45406${1_234_567_000 + i}` }),
  );
  const words = Array.from({ length: 400 }, (_, i) => `word${i}`).join('&');
  const began = performance.now();
  const { stats } = scan(
    [request('POST /a HTTP/1.1', Buffer.from(`${words}&h=${hash('md5', 'none').digest('hex')}`))],
    [],
    canaries,
  );
  t.ok(performance.now() - began < 10_000);
  t.ok(stats.notes.includes('in 1 flow not all words were tried as keys of digests'));
});
