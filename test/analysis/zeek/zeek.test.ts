import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { zeekFlows } from '../../../harness/analysis/zeek/flows.ts';
import { createZeekReader, looksLikeZeek, type ZeekRecord } from '../../../harness/analysis/zeek/records.ts';
import { createZeekScan } from '../../../harness/analysis/zeek/scan.ts';
import type { CanaryHit } from '../../../harness/model/traffic.ts';
import { realFile } from '../tshark.ts';

type Fields = Record<string, string | number>;

/** A log in the TSV form. */
function tsv(path: string, rows: readonly Fields[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const header = [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    `#path\t${path}`,
  ];
  const lines = rows.map((row) => names.map((name) => String(row[name] ?? '-')).join('\t'));
  return [...header, `#fields\t${names.join('\t')}`, ...lines, '#close\t2026-01-01-00-00-00', ''].join('\n');
}
const json = (rows: readonly Fields[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

function read(text: string, step = text.length): { records: ZeekRecord[]; notes: string[] } {
  const records: ZeekRecord[] = [];
  const reader = createZeekReader((record) => records.push(record));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
  return { records, notes: reader.end() };
}

function scan(text: string): { hits: CanaryHit[]; notes: string[] } {
  const hits: CanaryHit[] = [];
  const canaries = [
    { id: 'p', kind: 'phone', value: '+85291234567' },
    { id: 'n', kind: 'text', value: 'Chän Qwxzjk Plorfenoum' },
  ] as const;
  const reader = createZeekScan({ file: 'http.log', canaries, lookup: null, onHit: (hit) => hits.push(hit) });
  reader.push(Buffer.from(text));
  return { hits, notes: reader.end() };
}

const ends = { uid: 'C1', 'id.orig_h': '10.0.0.9', 'id.orig_p': 5000, 'id.resp_h': '1.1.1.1', 'id.resp_p': 80 };
const request = {
  ts: 1517336154.078555,
  ...ends,
  method: 'POST',
  host: 'h.example',
  uri: '/x?tel=%2B85291234567',
  user_agent: 'Agent of Ch\\xc3\\xa4n Qwxzjk Plorfenoum',
  request_body_len: 900,
  response_body_len: 50,
  status_msg: 'sent to +85291234567',
};

for (const [form, log] of [
  ['TSV', tsv('http', [request])],
  ['JSON', json([{ ...request, user_agent: 'Agent of Chän Qwxzjk Plorfenoum' }])],
] as const) {
  t.test(`an http.log in ${form} is searched, and each hit names its line`, async (t) => {
    t.ok(looksLikeZeek(log));
    const { hits, notes } = scan(log);
    t.same(
      hits.map(({ canary, chain, direction }) => [canary, chain.join(' '), direction]),
      [
        ['p', 'http-url percent e164', 'up'],
        ['n', 'http-header as-is', 'up'],
        ['p', 'http-header e164', 'down'],
      ],
    );
    t.match(hits[0], {
      time: '2018-01-30T18:15:54.078555Z',
      endpoint: { host: 'h.example', ip: '1.1.1.1', port: 80 },
      ref: { file: 'http.log', frame: form === 'TSV' ? 7 : 1, stream: 0 },
    });
    t.same(notes, []);
  });
}

t.test('flows come from conn.log, their names and requests from the logs beside it', async (t) => {
  const conn = {
    ts: 100,
    ...ends,
    proto: 'tcp',
    service: 'ssl',
    duration: 7.5,
    orig_bytes: 900,
    resp_bytes: 5000,
    orig_pkts: 8,
  };
  const more = { conn_state: 'SF', missed_bytes: 12, orig_ip_bytes: 1300, resp_pkts: 9, resp_ip_bytes: 5400 };
  const ping = { ...conn, uid: 'C2', proto: 'icmp' };
  const records = [
    ...read(tsv('conn', [{ ...conn, ...more }, ping])).records,
    ...read(json([{ ts: 101, ...ends, version: 'TLSv12', server_name: 'h.example', cipher: 'x' }])).records,
  ];
  t.match(zeekFlows(records), [
    {
      proto: 'tcp',
      stream: 0,
      client: { ip: '10.0.0.9', port: 5000 },
      server: { ip: '1.1.1.1', port: 80 },
      start: 100,
      end: 107.5,
      packets: { up: 8, down: 9 },
      bytes: { up: 1300, down: 5400 },
      payload: { up: 900, down: 5000 },
      gaps: 1,
      established: true,
      host: 'h.example',
      hostSource: 'sni',
      tls: { sni: 'h.example', version: 'TLS 1.2', ja4: null },
      content: 'opaque',
      uploads: [{ time: 100, bytes: 900 }],
    },
  ]);
  t.equal(zeekFlows(records).length, 1);
});

t.test('requests of one connection are its uploads, each at its time', async (t) => {
  const [flow, ...others] = zeekFlows(
    read(tsv('http', [request, { ...request, ts: 1517336160, request_body_len: 30 }])).records,
  );
  t.same(others, []);
  t.same(flow?.uploads, [
    { time: 1517336154.078555, bytes: 900, frame: 7 },
    { time: 1517336160, bytes: 30, frame: 8 },
  ]);
  t.match(flow, { payload: { up: 930, down: 100 }, content: 'plain', host: 'h.example' });
});

t.test('lines that are cut, too long or of something else are counted in notes, and the rest is read', async (t) => {
  const long = `${'x'.repeat(2 * 1024 * 1024)}\n`;
  const log = `${tsv('http', [request])}one\n${long}{"ts":1,\n${json([{ ...request, uid: 'C9' }])}`;
  for (const step of [1000, log.length]) {
    const { records, notes } = read(log, step);
    t.same(
      records.map(({ fields }) => fields.get('uid')),
      ['C1', 'C9'],
    );
    t.same(notes, [
      '1 lines longer than 1048576 bytes were passed over',
      '2 lines could not be read as records of a Zeek log',
    ]);
  }
});

t.test('any text is read without an exception', async () => {
  const start = tsv('http', [request]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (text, step) => {
      zeekFlows(read(text, step).records);
      scan(`${start}${text.replaceAll(' ', '\t')}\n`);
    }),
    { numRuns: 100 },
  );
});

const real = realFile('zeek/rita-http.log.gz');
t.test(
  'a real log gives its 48 polls of a weather service by each of eleven hosts',
  { skip: real === null && 'not here' },
  async (t) => {
    const { records, notes } = read(gunzipSync(readFileSync(real ?? '')).toString('latin1'), 1024 * 1024);
    t.same(notes, []);
    const flows = zeekFlows(records).filter(({ host }) => host === 'tile-service.weather.microsoft.com');
    const polls = new Map<string, number>();
    for (const { client } of flows) polls.set(client.ip, (polls.get(client.ip) ?? 0) + 1);
    t.equal([...polls.values()].filter((count) => count >= 47).length, 11, JSON.stringify([...polls]));
    t.ok(
      flows.every(({ uploads }) => uploads.length === 0),
      'nothing is uploaded',
    );
  },
);
