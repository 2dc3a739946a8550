import t from 'tap';
import { readTranscript } from '../../../harness/analysis/har/transcript.ts';
import type { Flow } from '../../../harness/model/traffic.ts';

const imei = '860311021234564';
const canaries = [{ id: 'imei', kind: 'imei' as const, value: imei }];
const client = { ip: '192.168.31.100', port: 41_000 };
const server = { ip: '54.169.0.1', port: 443 };
const base = Date.parse('2014-09-20T00:00:00.000Z') / 1000;

const flow = (stream: number, start: number, uploads: readonly (readonly [time: number, frame: number])[]): Flow => ({
  ...{ proto: 'tcp', stream, client, server, start: base + start, end: base + start + 10 },
  ...{
    packets: { up: 1, down: 1 },
    bytes: { up: 1, down: 1 },
    payload: { up: 1, down: 1 },
    gaps: 0,
    established: true,
  },
  ...{ host: 'api.example.cn', hostSource: 'sni', tls: null, content: 'opaque' },
  uploads: uploads.map(([time, frame]) => ({ time: base + time, bytes: 100, frame })),
});
const packets = {
  file: 'captures/opened.pcapng',
  flows: [
    flow(3, 0, [
      [1, 11],
      [2, 12],
      [3, 13],
    ]),
    flow(7, 100, [[101, 70]]),
  ],
};
const entry = (second: number, more: object = {}) => ({
  startedDateTime: new Date((base + second) * 1000).toISOString(),
  request: { method: 'GET', url: `https://api.example.cn/?imei=${imei}`, headers: [] },
  _connection: { client, server },
  ...more,
});
const read = (entries: readonly object[], more: object = {}) =>
  readTranscript(JSON.stringify({ log: { entries, ...more } }), {
    file: 'transcripts/opened.har',
    canaries,
    lookup: null,
    packets,
  });

t.test('a hit of a transcript refers to the packet that had come when its request was seen', async (t) => {
  const { hits } = read([entry(2.004), entry(101.5)]);
  t.strictSame(
    hits.map(({ ref }) => [ref.frame, ref.packet]),
    [
      [1, { file: packets.file, frame: 12, stream: 3 }],
      [2, { file: packets.file, frame: 70, stream: 7 }],
    ],
    'of two connections from one port the one that was open',
  );
});

t.test('without such a connection, or without its ends, a hit refers to the entry alone', async (t) => {
  const other = { client: { ...client, port: 41_001 }, server };
  const { hits } = read([entry(2, { _connection: other }), entry(2, { _connection: undefined }), entry(50)]);
  t.equal(hits.length, 3);
  for (const { ref } of hits) t.equal(ref.packet, undefined);
});

t.test(
  'a piece of an opened stream is searched, over the ends of its pieces, and joined by its own time',
  async (t) => {
    const data = (text: string) => Buffer.from(text).toString('base64');
    const messages = [
      { direction: 'up', time: base + 1, data: data('hello') },
      { direction: 'down', time: base + 1.1, data: data('welcome') },
      { direction: 'up', time: base + 3.001, data: data(`imei ${imei.slice(0, 8)}`) },
      { direction: 'up', time: base + 3.002, data: data(imei.slice(8)) },
    ];
    const request = { method: '', url: 'tls://push.example.cn:8883/', headers: [], bodySize: -1 };
    const raw = { request, _raw: { up: 33, down: 7, cut: false, messages } };
    const { hits, hosts } = read([entry(0.9, raw)]);
    t.match(hits, [{ canary: 'imei', direction: 'up', chain: ['tcp', 'as-is'], ref: { packet: { frame: 13 } } }]);
    t.ok(hosts.has('push.example.cn'));
    t.notOk(read([entry(0.9, { request, _raw: { ...raw._raw, cut: true } })]).hosts.has('push.example.cn'));
  },
);

t.test('a host to which connections passed unopened was not read, and neither was one with a cut body', async (t) => {
  const passed = [{ host: 'API.example.cn', ip: server.ip, port: 443, why: 'pinned' }];
  t.strictSame([...read([entry(2)], { _interception: { passed } }).hosts], []);
  const packed = [{ name: 'content-encoding', value: 'gzip' }];
  const request = { method: 'POST', url: 'https://cut.example.cn/', headers: packed, bodySize: 9_000_000 };
  const cut = { ...request, postData: { text: 'abc', _cut: true } };
  t.strictSame([...read([entry(2, { request: cut })]).hosts], []);
});
