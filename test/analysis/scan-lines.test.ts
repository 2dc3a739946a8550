import t from 'tap';
import { isoMicroseconds, printFlow, printHit } from '../../harness/analysis/scan-lines.ts';
import type { CanaryHit, Flow } from '../../harness/model/traffic.ts';

const flow: Flow = {
  proto: 'tcp',
  stream: 3,
  client: { ip: '10.0.0.1', port: 4000 },
  server: { ip: '10.0.0.2', port: 443 },
  start: 1_600_000_000.25,
  end: 1_600_000_001,
  packets: { up: 5, down: 4 },
  bytes: { up: 500, down: 400 },
  payload: { up: 50, down: 40 },
  gaps: 0,
  established: true,
  host: 'h.example',
  hostSource: 'sni',
  tls: { sni: 'h.example', version: 'TLS 1.3', ja4: 'x' },
  content: 'opaque',
  uploads: [],
};

t.test('a flow’s line has the contract’s keys and no others, in order', async (t) => {
  t.equal(
    printFlow(flow),
    '{"proto":"tcp","client":{"ip":"10.0.0.1","port":4000},"server":{"ip":"10.0.0.2","port":443},' +
      '"start":"2020-09-13T12:26:40.250000Z","end":"2020-09-13T12:26:41.000000Z","packets":{"up":5,"down":4},' +
      '"bytes":{"up":500,"down":400},"payload":{"up":50,"down":40},"gaps":0,"host":"h.example",' +
      '"tls":{"sni":"h.example","ja4":"x"}}',
  );
  t.match(JSON.parse(printFlow({ ...flow, tls: null, host: null })), { tls: null, host: null });
});

t.test('a hit’s line has the contract’s keys and its strength', async (t) => {
  const hit: CanaryHit = {
    canary: 'c1',
    kind: 'phone',
    chain: ['http-body', 'gzip', 'e164'],
    direction: 'up',
    time: '2020-09-13T12:26:40.250000Z',
    endpoint: { host: null, ip: '10.0.0.2', port: 80, country: null, asn: null, org: null },
    strength: 'support',
    ref: { file: 'a.pcap', frame: 3, stream: 0, offset: 12 },
  };
  t.same(JSON.parse(printHit(hit)), hit);
  t.same(Object.keys(JSON.parse(printHit(hit))), Object.keys(hit));
});

t.test('times keep their microseconds, and nonsense does not throw', async (t) => {
  t.equal(isoMicroseconds(0.000001), '1970-01-01T00:00:00.000001Z');
  t.equal(isoMicroseconds(1_655_100_001 - 2 ** -22), '2022-06-13T06:00:01.000000Z');
  t.equal(isoMicroseconds(Number.NaN), '1970-01-01T00:00:00.000000Z');
  t.equal(isoMicroseconds(1e300), '1970-01-01T00:00:00.000000Z');
});
