import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { replay } from '../../harness/analysis/canary/replay.ts';
import { type ScanResult, scanCapture } from '../../harness/analysis/scan.ts';
import type { Canary } from '../../harness/model/canary.ts';
import type { CanaryHit } from '../../harness/model/traffic.ts';
import { realFile } from './tshark.ts';
import { type Frame, pcap, tcpConversation, tcpFrame, u16, u32, udpFrame } from './wire.ts';

const canaries: Canary[] = [
  { id: 'phone', kind: 'phone', value: '+85291234567' },
  { id: 'name', kind: 'name', value: 'Chan Tai-Man Qwxzjk Plorfenoum' },
  { id: 'imei', kind: 'imei', value: '352099001761481' },
];

function scan(frames: readonly Frame[], more: readonly Canary[] = canaries): ScanResult {
  return scanCapture([pcap(frames)], { file: 'a.pcap', canaries: more, lookup: null });
}

const http = (head: string, body: Uint8Array = Buffer.alloc(0)) =>
  Buffer.concat([Buffer.from(head.replaceAll('\n', '\r\n')), body]);
const post = (body: Uint8Array, more = '') =>
  http(`POST /up HTTP/1.1\nHost: api.example.com\n${more}Content-Length: ${body.length}\n\n`, body);
const answer = http('HTTP/1.1 200 OK\nContent-Length: 2\n\n', Buffer.from('ok'));

const brief = ({ canary, chain, direction, strength, ref }: CanaryHit) => ({
  canary,
  chain: chain.join(' '),
  direction,
  strength,
  offset: ref.offset,
});

t.test('the old firmware’s two requests are found, named, and placed in frame and stream', async (t) => {
  const hash = createHash('sha1').update('352099001761481').digest('base64url').slice(0, 16);
  const first = http(
    'GET /pass/user@id?type=MXPH&externalId=%2B85291234567 HTTP/1.1\nHost: api.account.xiaomi.com\n\n',
  );
  const second = http(`GET /pass/activate/dev/${hash}/activating HTTP/1.1\nHost: api.account.xiaomi.com\n\n`);
  const { hits, flows } = scan(
    tcpConversation([
      { up: true, data: first },
      { up: false, data: answer },
      { up: true, data: second },
      { up: false, data: answer },
    ]),
  );
  t.same(hits.map(brief), [
    { canary: 'phone', chain: 'http-url percent e164', direction: 'up', strength: 'proof', offset: 39 },
    {
      canary: 'imei',
      chain: 'http-url base64url sha1/prefix16',
      direction: 'up',
      strength: 'proof',
      offset: first.length + 23,
    },
  ]);
  t.match(hits[1]?.ref, { file: 'a.pcap', frame: 8, stream: 0 });
  t.match(hits[0]?.endpoint, { host: 'api.account.xiaomi.com', ip: '42.62.48.98', port: 80 });
  t.match(flows[0], {
    content: 'plain',
    host: 'api.account.xiaomi.com',
    hostSource: 'http-host',
    established: true,
    gaps: 0,
  });
});

t.test('a phone number alone supports, with a name beside it both are proof, a tail of it never is', async (t) => {
  const alone = scan(tcpConversation([{ up: true, data: post(Buffer.from('tel=85291234567')) }]));
  t.same(
    alone.hits.map(({ canary, strength }) => [canary, strength]),
    [['phone', 'support']],
  );
  const shortName: Canary[] = [canaries[0] as Canary, { id: 'name', kind: 'name', value: 'Wong Q' }];
  const linked = scan(tcpConversation([{ up: true, data: post(Buffer.from('tel=85291234567&n=Wong Q')) }]), shortName);
  t.same(
    linked.hits.map(({ canary, strength }) => [canary, strength]),
    [
      ['phone', 'proof'],
      ['name', 'proof'],
    ],
  );
  const tail = scan(tcpConversation([{ up: true, data: post(Buffer.from('tel=91234567&n=Wong Q')) }]), shortName);
  t.same(
    tail.hits.map(({ canary, strength }) => [canary, strength]),
    [
      ['phone', 'support'],
      ['name', 'support'],
    ],
  );
});

/** Bodies in many dresses; each must be found, and its chain must replay. */
const bodies: Record<string, { head: string; body: Buffer; chain: string }> = {
  plain: { head: '', body: Buffer.from('x=+85291234567'), chain: 'http-body e164' },
  gzip: { head: 'Content-Encoding: gzip\n', body: gzipSync('{"t":"+85291234567"}'), chain: 'http-body gzip e164' },
  'gzip, base64': {
    head: '',
    body: Buffer.from(`d=${encodeURIComponent(gzipSync('{"t":"+85291234567"}').toString('base64'))}`),
    chain: 'http-body base64 gzip e164',
  },
  'digest of it in JSON': {
    head: '',
    body: Buffer.from(JSON.stringify({ h: createHash('sha256').update('+85291234567').digest('hex') })),
    chain: 'http-body hex sha256',
  },
  'UTF-16': { head: '', body: Buffer.from('tel +85291234567', 'utf16le'), chain: 'http-body utf-16le e164' },
};

for (const [name, { head, body, chain }] of Object.entries(bodies)) {
  t.test(`a body is read in whole and in chunks, and the chain replays from the stream: ${name}`, async (t) => {
    const pieces = [body.subarray(0, 7), body.subarray(7, 9), body.subarray(9)];
    const chunked = Buffer.concat([
      http(`POST /up HTTP/1.1\nHost: h.example\n${head}Transfer-Encoding: chunked\n\n`),
      ...pieces.flatMap((piece) => [Buffer.from(`${piece.length.toString(16)};x=y\r\n`), piece, Buffer.from('\r\n')]),
      Buffer.from('0\r\n\r\n'),
    ]);
    for (const request of [post(body, head), chunked]) {
      const { hits } = scan(
        tcpConversation(
          [
            { up: true, data: request },
            { up: false, data: answer },
          ],
          { mss: 11 },
        ),
      );
      t.same(
        hits.map((hit) => hit.chain.join(' ')),
        [chain],
      );
      const [hit] = hits;
      if (hit === undefined) continue;
      const steps = replay({ stream: request, hit, canary: canaries[0] as Canary });
      t.same(
        steps?.map((step) => step.name),
        hit.chain,
      );
      const end = steps?.at(-1)?.bytes ?? Buffer.alloc(0);
      const digest = createHash('sha256').update('+85291234567').digest();
      t.ok(Buffer.from(end).equals(chain.endsWith('sha256') ? digest : Buffer.from('+85291234567')));
      t.equal(replay({ stream: request, hit, canary: { id: 'o', kind: 'phone', value: '+85297654321' } }), null);
      const altered = Buffer.from(request);
      altered.fill(0x21, hit.ref.offset, hit.ref.offset + 12);
      t.equal(replay({ stream: altered, hit, canary: canaries[0] as Canary }), null, 'not from other bytes');
    }
  });
}

t.test('what comes down is reported as down, in a body that ends with the connection too', async (t) => {
  const { hits, flows } = scan(
    tcpConversation([
      { up: true, data: http('GET / HTTP/1.0\n\n') },
      { up: false, data: http('HTTP/1.0 200 OK\n\n', Buffer.from('Chan Tai-Man Qwxzjk Plorfenoum')) },
    ]),
  );
  t.same(hits.map(brief), [
    { canary: 'name', chain: 'http-body as-is', direction: 'down', strength: 'proof', offset: 19 },
  ]);
  t.equal(flows[0]?.payload.up, 18);
});

t.test('raw TCP, UDP payload and names cut into DNS labels are searched', async (t) => {
  const raw = scan(
    tcpConversation([{ up: true, data: Buffer.from('\x00\x01bin 352099001761481 \xff', 'latin1') }], {
      serverPort: 5222,
      mss: 5,
    }),
  );
  t.same(
    raw.hits.map(({ chain }) => chain.join(' ')),
    ['tcp imei15'],
  );
  t.match(raw.hits[0]?.ref, { frame: 5, offset: 6 });
  t.equal(raw.flows[0]?.content, 'opaque');
  const ends = { from: '192.168.31.100', to: '8.8.8.8', fromPort: 5353 };
  const label = (text: string) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
  const name = Buffer.concat([label('x3520990'), label('01761481'), label('t'), label('example'), Buffer.from([0])]);
  const query = Buffer.concat([u16(7), u16(0x0100), u16(1), u16(0), u16(0), u16(0), name, u16(1), u16(1)]);
  const udp = scan([
    { data: udpFrame({ ...ends, fromPort: 4000, toPort: 9, data: Buffer.from('imei:352099001761481') }) },
    { data: udpFrame({ ...ends, fromPort: 4001, toPort: 53, data: query }) },
  ]);
  t.same(
    udp.hits.map(({ chain }) => chain.join(' ')),
    ['udp imei15', 'dns-name imei15'],
  );
  t.same(
    udp.flows.map(({ content }) => content),
    ['opaque', 'plain'],
  );
  const [, inName] = udp.hits;
  t.same(
    inName === undefined ? null : replay({ stream: query, hit: inName, canary: canaries[2] as Canary })?.length,
    2,
  );
});

t.test('names of endpoints come from DNS answers, the last one before the flow', async (t) => {
  const answerFor = (host: string, ip: number[], time: number): Frame => {
    const labels = host.split('.').map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part)]));
    const question = Buffer.concat([...labels, Buffer.from([0]), u16(1), u16(1)]);
    const alias = Buffer.concat([
      u16(0xc00c),
      u16(5),
      u16(1),
      u32(60),
      u16(6),
      Buffer.from('\x03cdn\xc0\x0c', 'latin1'),
    ]);
    const address = Buffer.concat([u16(0xc00c), u16(1), u16(1), u32(60), u16(4), Buffer.from(ip)]);
    const data = Buffer.concat([u16(1), u16(0x8180), u16(1), u16(2), u16(0), u16(0), question, alias, address]);
    return { data: udpFrame({ from: '192.168.31.1', to: '192.168.31.100', fromPort: 53, toPort: 4444, data }), time };
  };
  const flow = tcpConversation([{ up: true, data: Buffer.from('opaque') }]).map((frame) => ({ ...frame, time: 1000 }));
  const { flows } = scan([
    answerFor('old.example.com', [42, 62, 48, 98], 10),
    answerFor('new.example.com', [42, 62, 48, 98], 990),
    ...flow,
    answerFor('later.example.com', [42, 62, 48, 98], 1010),
  ]);
  t.match(
    flows.find(({ proto }) => proto === 'tcp'),
    { host: 'new.example.com', hostSource: 'dns' },
  );
});

t.test('a hole in a body is counted, and both sides of it are searched', async (t) => {
  const body = Buffer.concat([
    Buffer.from('tel=85291234567;'),
    Buffer.alloc(3000, '.'),
    Buffer.from('352099001761481'),
  ]);
  const frames = tcpConversation(
    [
      { up: true, data: post(body) },
      { up: false, data: answer },
    ],
    { mss: 500 },
  );
  const { hits, flows } = scan(frames.filter((_, i) => i !== 6));
  t.same(
    hits.map(({ canary }) => canary),
    ['phone', 'imei'],
  );
  t.match(flows[0], { gaps: 1, host: 'api.example.com' });
});

t.test('pipelined requests, interim answers and answers without a body keep their places', async (t) => {
  const up = Buffer.concat([
    http('HEAD /a HTTP/1.1\nHost: one.example\n\n'),
    post(Buffer.from('imei=352099001761481')),
    http('GET /85291234567 HTTP/1.1\nHost: one.example\n\n'),
  ]);
  const down = Buffer.concat([
    http('HTTP/1.1 200 OK\nContent-Length: 1000\n\n'),
    http('HTTP/1.1 100 Continue\n\n'),
    answer,
    http('HTTP/1.1 404 No\nX: Chan Tai-Man Qwxzjk Plorfenoum\nContent-Length: 0\n\n'),
  ]);
  const { hits, flows } = scan(
    tcpConversation([
      { up: true, data: up },
      { up: false, data: down },
    ]),
  );
  t.same(
    hits.map(({ chain, direction }) => `${direction} ${chain.join(' ')}`),
    ['up http-body imei15', 'up http-url digits', 'down http-header as-is'],
  );
  t.equal(flows[0]?.content, 'plain');
});

t.test('after CONNECT the stream is opaque and still searched', async (t) => {
  const { hits, flows } = scan(
    tcpConversation([
      { up: true, data: http('CONNECT h.example:443 HTTP/1.1\nHost: h.example:443\n\n') },
      { up: false, data: http('HTTP/1.1 200 Connection established\n\n') },
      { up: true, data: Buffer.from('\x00\x01\x02 352099001761481') },
    ]),
  );
  t.same(
    hits.map(({ chain }) => chain.join(' ')),
    ['tcp imei15'],
  );
  t.equal(flows[0]?.content, 'opaque');
});

t.test('reordered, repeated and overlapping segments, in any chunks of the file, give the same findings', async (t) => {
  const request = post(Buffer.from('{"tel":"+85291234567","imei":"352099001761481"}'));
  const frames = tcpConversation(
    [
      { up: true, data: request },
      { up: false, data: answer },
    ],
    { mss: 13, isn: 0xffffffc0 },
  );
  const expected = scan(frames).hits.map(brief);
  t.equal(expected.length, 2);
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 400 }), (order, chunk) => {
      const data = frames.slice(3).flatMap((frame) => [frame, ...((order.next().value ?? 0) % 3 === 0 ? [frame] : [])]);
      const keyed = data.map((frame) => ({ frame, key: order.next().value ?? 0 })).sort((a, b) => a.key - b.key);
      const file = pcap([...frames.slice(0, 3), ...keyed.map(({ frame }) => frame)]);
      const chunks = Array.from({ length: Math.ceil(file.length / chunk) }, (_, i) =>
        file.subarray(i * chunk, (i + 1) * chunk),
      );
      const { hits } = scanCapture(chunks, { file: 'a.pcap', canaries, lookup: null });
      t.same(hits.map(brief), expected);
    }),
    { numRuns: 60 },
  );
});

t.test('mutated captures never throw', async (t) => {
  const frames = [
    ...tcpConversation(
      [
        { up: true, data: post(gzipSync('tel=+85291234567')) },
        { up: false, data: answer },
      ],
      { mss: 40 },
    ),
    { data: udpFrame({ from: '1.2.3.4', to: '5.6.7.8', fromPort: 53, toPort: 53, data: Buffer.alloc(40, 0xc0) }) },
  ];
  const file = pcap(frames);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 12 }),
      (changes) => {
        const mutated = Buffer.from(file);
        for (const [at, value] of changes) mutated[24 + (at % (mutated.length - 24))] = value;
        scanCapture([mutated], { file: 'm.pcap', canaries, lookup: null });
      },
    ),
    { numRuns: 150 },
  );
  t.pass();
});

const xiaomi = realFile('captures/ndpi-xiaomi.pcap');
t.test(
  'a real handset’s request is found to hold the masked BSSID, which only supports',
  { skip: xiaomi === null && 'the real captures are not on this machine' },
  async (t) => {
    const bssid: Canary = { id: 'b', kind: 'bssid', value: '02:00:00:00:00:00' };
    const { hits } = scanCapture([readFileSync(xiaomi ?? '')], { file: 'x.pcap', canaries: [bssid], lookup: null });
    t.same(hits.map(brief), [
      { canary: 'b', chain: 'http-url percent colons', direction: 'up', strength: 'support', offset: 151 },
    ]);
    t.equal(hits[0]?.ref.frame, 52);
  },
);

t.test('an HTTP response alone, of a connection older than the capture, is a download', async (t) => {
  const text = Buffer.from('phone=+85291234567&imei=352099001761481');
  const data = http(`HTTP/1.1 200 OK\nContent-Length: ${text.length}\n\n`, text);
  const ends = { from: '10.0.0.9', fromPort: 8080, to: '10.0.0.2', toPort: 8081 };
  const { hits, flows } = scan([{ data: tcpFrame({ ...ends, seq: 9000, flags: 'PA', data }) }]);
  t.same([...new Set(hits.map(({ direction }) => direction))], ['down']);
  t.match(flows, [{ client: { ip: '10.0.0.2', port: 8081 }, payload: { up: 0, down: data.length } }]);
});

t.test('a segment that is sent again with another value is noted, and the first is what was read', async (t) => {
  const segment = (text: string) => ({
    data: tcpFrame({
      from: '10.0.0.2',
      to: '192.0.2.1',
      fromPort: 40_000,
      toPort: 9000,
      seq: 1000,
      flags: 'PA',
      data: Buffer.from(text),
    }),
  });
  const first = segment('number +85291234567 for you');
  const { hits, stats } = scan([first, first, segment('number +85290000000 for you')]);
  t.same(
    hits.map(({ canary }) => canary),
    ['phone'],
  );
  t.match(stats.notes.join('\n'), /^1 segments of TCP were sent again with other bytes/m);
  t.notMatch(scan([first, first]).stats.notes.join('\n'), /other bytes/);
});
