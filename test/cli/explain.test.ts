import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import t from 'tap';
import { scanCapture } from '../../harness/analysis/scan.ts';
import type { Canary } from '../../harness/model/canary.ts';
import type { Ledger } from '../../harness/model/ledger.ts';
import type { Finding } from '../../harness/model/verdict.ts';
import { pcap, tcpConversation, udpFrame } from '../analysis/wire.ts';

const repository = join(import.meta.dirname, '../..');
const explain = (...args: readonly string[]) =>
  execa({ cwd: repository, reject: false })(process.execPath, ['harness/cli.ts', 'explain', ...args]);

type CanaryFinding = Extract<Finding, { kind: 'canary' }>;
/** Of a domain and cloud nobody knows. */
const nowhere = { domain: null, cloud: null, nameClaims: null };

const canaries: Canary[] = [
  { id: 'contact-1', kind: 'phone', value: '+85291234567' },
  { id: 'imei', kind: 'imei', value: '352099001761481' },
];
const ledger: Ledger = {
  schema: 1,
  entries: canaries.map((canary, i) => ({
    canary,
    store: i === 0 ? 'contact' : 'identity',
    arm: null,
    block: null,
    record: canary.id,
    plantedAt: 0,
    readBack: true,
  })),
};

/** A run folder with one capture: a request that holds gzip in base64 in a form, behind a thousand other packets, and a datagram. */
async function makeRun(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'leakdiff-explain-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const body = `d=${encodeURIComponent(gzipSync('{"t":"+85291234567","pad":"................................"}').toString('base64'))}`;
  const request = `POST /up HTTP/1.1\r\nHost: a.example\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const other = Array.from({ length: 1000 }, (_, i) => ({
    data: udpFrame({
      from: '10.0.0.1',
      to: '10.0.0.2',
      fromPort: 5000,
      toPort: 6000,
      data: Buffer.from(`noise \x1b[2J ${i}`),
    }),
  }));
  const datagram = udpFrame({
    from: '10.0.0.1',
    to: '10.0.0.2',
    fromPort: 5000,
    toPort: 6000,
    data: Buffer.from('imei 352099001761481;\x1b[2J'),
  });
  const capture = pcap([
    ...tcpConversation([{ up: true, data: Buffer.from('GET / HTTP/1.1\r\nHost: b.example\r\n\r\n') }], {
      clientPort: 40_001,
    }),
    ...other,
    ...tcpConversation([{ up: true, data: Buffer.from(request) }], { mss: 50 }),
    { data: datagram },
  ]);
  const file = 'captures/after.pcapng';
  const { hits } = scanCapture([capture], { file, canaries, lookup: null });
  const found: CanaryFinding[] = hits.map(({ kind, chain, ...hit }, i) => ({
    ...hit,
    endpoint: { ...hit.endpoint, ...nowhere },
    kind: 'canary',
    id: `canary-after-${i + 1}`,
    arm: 'after',
    claim: 'a planted number went up',
    store: hit.canary === 'imei' ? 'identity' : 'contact',
    canaryKind: kind,
    chain: [...chain],
  }));
  const first = found[0] as CanaryFinding;
  const findings: Finding[] = [
    ...found,
    { ...first, id: 'canary-after-90', ref: { ...first.ref, offset: first.ref.offset + 1 } },
    { ...first, id: 'canary-after-91', ref: { ...first.ref, file: '../../etc/passwd' } },
    volume,
  ];
  await mkdir(join(folder, 'captures'));
  await writeFile(join(folder, file), capture);
  await writeFile(join(folder, 'ledger.json'), JSON.stringify(ledger));
  await writeFile(join(folder, 'findings.ndjson'), findings.map((finding) => `${JSON.stringify(finding)}\n`).join(''));
  return folder;
}

const volume: Finding = {
  kind: 'volume',
  id: 'volume-after-1',
  arm: 'after',
  claim: 'uploads follow the seeding',
  endpoint: { host: 'a.example', ip: '203.0.113.7', port: 443, country: null, asn: null, org: null, ...nowhere },
  ref: { file: 'captures/after.pcapng', frame: 7, stream: 1, offset: 0 },
  volume: {
    cycles: 60,
    bursts: 60,
    bytes: 912_345,
    opaqueBytes: 912_345,
    burstBytes: { min: 893, median: 14_000, max: 30_720 },
    period: {
      ...{ seconds: 1800, low: 1799.5, high: 1800.5, p: 1e-9, beaconScore: 0.97 },
      ...{ perPeriod: 1, periods: 62, missed: 2, extra: 0, change: { seconds: 0.1, low: -0.4, high: 0.6 } },
    },
    periodBounds: null,
    classes: [],
    doseResponse: {
      p: 0.0004,
      pHolm: 0.0012,
      permutations: 9999,
      slope: 24.1,
      interval: { low: 20.5, high: 27.9, confidence: 0.95 },
      placeboShare: 0.01,
      blocks: [
        { block: 0, dose: 0, placebo: 0, bytesPerCycle: 900 },
        { block: 1, dose: 1000, placebo: 0, bytesPerCycle: 25_000 },
      ],
    },
    mdlBytesPerCycle: 240,
  },
};

const folder = await makeRun();

t.test(
  'a canary is explained from its frame, through each layer, to the ledger, and the chain is replayed',
  async (t) => {
    const { stdout, exitCode, stderr } = await explain(folder, 'canary-after-1');
    t.equal(stderr, '');
    t.equal(exitCode, 0);
    t.match(stdout, /^canary-after-1: a planted number went up\n/);
    t.match(stdout, /file captures\/after\.pcapng, frame 1,0\d\d, stream 1, offset \d+, .* up to a\.example port 80/);
    t.match(stdout, /1\. http-body \(the body of an HTTP message, its chunks joined\): \d+ bytes/);
    t.match(stdout, /base64(url)? \(base64.*\): \d+ bytes at 2 decode to \d+/);
    t.match(stdout, /gzip \(gzip data\): \d+ bytes at 0 unpack to 61/);
    t.match(stdout, /e164: 12 bytes at 6 agree with the canary\n {4}000000 {2}2b 38 35 32 .* {2}\+85291234567\n/);
    t.match(stdout, /canary contact-1 \(contact, phone\): "\+85291234567", here in the form e164/);
    t.match(stdout, /replayed: \d steps, byte for byte$/);
  },
);

t.test(
  'a hit in the middle of many datagrams of one flow is found again, and nothing of them reaches the terminal raw',
  async (t) => {
    const { stdout, exitCode } = await explain(`${folder}/`, 'canary-after-2');
    t.equal(exitCode, 0);
    t.match(stdout, /1\. udp [\s\S]*2\. imei15: 15 bytes at 5 agree[\s\S]*replayed: 2 steps, byte for byte$/);
    t.notOk(stdout.includes('\x1b'));
  },
);

t.test('a chain that does not come out of the file is said not to, and exits 1', async (t) => {
  const { stdout, exitCode } = await explain(folder, 'canary-after-90');
  t.match(stdout, /NOT REPLAYED/);
  t.notMatch(stdout, /byte for byte/);
  t.equal(exitCode, 1);
});

t.test('a finding on volumes gives the numbers that it rests on', async (t) => {
  const { stdout, exitCode } = await explain(folder, 'volume-after-1');
  t.equal(exitCode, 0);
  t.match(stdout, /block {2}seeded records {2}placebo writes {2}bytes a cycle\n0 .* 900\n1 {6}1,000 .* 25,000\n/);
  t.match(stdout, /p after Holm +\.001/);
  t.match(stdout, /slope, bytes a cycle for each record +24\.1/);
  t.match(stdout, /smallest leak that would show +240 bytes a cycle/);
});

const mistakes: [string, string[], RegExp][] = [
  [
    'an id that is none',
    [folder, 'canary-after-3'],
    /there is no finding "canary-after-3"; near it: canary-after-2, canary-after-1, .*list all: grep/,
  ],
  ['no id', [folder], /a run folder and the id of a finding are expected, 1 arguments were given; usage/],
  ['a folder that is no run', ['test', 'canary-after-1'], /test holds no findings\.ndjson; judge it first/],
];
for (const [what, args, message] of mistakes) {
  t.test(`${what} is one line on standard error and exits 2`, async (t) => {
    const { exitCode, stdout, stderr } = await explain(...args);
    t.match(stderr, message);
    t.equal(stderr.split('\n').length, 1);
    t.equal(stdout, '');
    t.equal(exitCode, 2);
  });
}

t.test('a finding that names a file outside its run is not followed', async (t) => {
  const { exitCode, stderr } = await explain(folder, 'canary-after-91');
  t.match(stderr, /names a file outside its run/);
  t.equal(exitCode, 1);
});
