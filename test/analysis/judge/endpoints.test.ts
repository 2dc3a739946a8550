import t from 'tap';
import { isPrivateAddress, leavesNetwork } from '../../../harness/analysis/endpoint/scope.ts';
import { groupEndpoints, groupOf } from '../../../harness/analysis/judge/endpoints.ts';
import { type JudgeInput, judge } from '../../../harness/analysis/judge/index.ts';
import { createClockMap } from '../../../harness/analysis/timing/clock-map.ts';
import type { CanaryHit, Flow } from '../../../harness/model/traffic.ts';
import { honestFirmware, makeStudy } from './study.ts';

const [template] = makeStudy().captures[0]?.flows ?? [];
const flow = (change: Partial<Flow> & { server: Flow['server'] }): Flow => ({
  ...(template as Flow),
  host: null,
  hostSource: null,
  ...change,
});
const group = (flows: Flow[]) => {
  const study = makeStudy();
  const capture = { ...(study.captures[0] as JudgeInput['captures'][number]), flows };
  return groupEndpoints(capture, { map: createClockMap(study.clock), lookup: null });
};

t.test('flows are grouped by host, and nameless ones by the only name of their socket, else by address', async (t) => {
  const server = { ip: '203.0.113.7', port: 443 };
  const groups = group([
    flow({ server, host: 'A.example', hostSource: 'sni' }),
    flow({ server: { ip: '203.0.113.8', port: 443 }, host: 'a.example', hostSource: 'dns' }),
    flow({ server }),
    flow({ server: { ip: '203.0.113.7', port: 5222 } }),
  ]);
  t.strictSame(
    groups.map(({ key, flows }) => [key, flows.length]),
    [
      ['203.0.113.7', 1],
      ['a.example', 3],
    ],
  );
});

t.test("a gateway's name stands for the service that bears it, not for its resolver", async (t) => {
  const control = { host: 'control.leakdiff.test', server: { ip: '192.168.31.1', port: 80 } };
  const groups = group([
    flow({ ...control, hostSource: 'http-host' }),
    flow({ server: { ip: '192.168.31.1', port: 53 }, proto: 'udp', host: control.host, hostSource: 'dns' }),
    flow({ server: { ip: '192.168.31.1', port: 67 }, proto: 'udp' }),
    flow({ server: { ip: '224.0.0.251', port: 5353 }, proto: 'udp' }),
  ]);
  t.strictSame(
    groups.map(({ key }) => key),
    ['192.168.31.1', 'control.leakdiff.test'],
  );
  const holder = { country: null, asn: null, org: null };
  t.equal(groupOf(groups, { host: control.host, ip: '192.168.31.1', port: 53, ...holder })?.key, '192.168.31.1');
  t.equal(groupOf(groups, { host: control.host, ip: '192.168.31.1', port: 80, ...holder })?.key, control.host);
});

t.test('addresses of networks of one’s own are known as such', async (t) => {
  for (const ip of [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.31.1',
    '100.64.0.1',
    '127.0.0.1',
    'fd00::1',
    '::1',
  ])
    t.ok(isPrivateAddress(ip), ip);
  for (const ip of ['172.32.0.1', '100.128.0.1', '8.8.8.8', '192.169.0.1', '2001:db8::1'])
    t.notOk(isPrivateAddress(ip), ip);
  t.ok(leavesNetwork({ ip: '192.168.31.1', port: 53 }), 'a resolver passes names on');
  t.notOk(leavesNetwork({ ip: '192.168.31.1', port: 67 }));
  t.notOk(leavesNetwork({ ip: '255.255.255.255', port: 67 }));
  t.ok(leavesNetwork({ ip: '54.254.120.255', port: 443 }), 'the last byte alone makes no broadcast address');
  t.ok(leavesNetwork({ ip: '54.254.120.33', port: 67 }), 'a DHCP port on the internet is as good as any');
});

t.test("the Android id in the handset's DHCP name is told, but is no leak", async (t) => {
  const study = makeStudy({ after: honestFirmware });
  const entry = {
    canary: { id: 'own-android-id', kind: 'android_id' as const, value: '3f1c9a6be2d04775' },
    store: 'identity' as const,
    arm: null,
    block: null,
    record: 'own',
    plantedAt: 0,
    readBack: true,
  };
  const hit = (ip: string, port: number, host: string | null): CanaryHit => ({
    canary: entry.canary.id,
    kind: 'android_id',
    chain: ['udp', 'as-is'],
    direction: 'up',
    time: '2014-09-20T00:00:00.000Z',
    endpoint: { host, ip, port, country: null, asn: null, org: null },
    strength: 'proof',
    ref: { file: 'captures/after.pcapng', frame: 1, stream: 0, offset: 0 },
  });
  const withHits = (hits: CanaryHit[]): JudgeInput => ({
    ...study,
    ledger: { schema: 1, entries: [...study.ledger.entries, entry] },
    captures: study.captures.map((capture) =>
      capture.id === 'after' ? { ...capture, hits: [...capture.hits, ...hits] } : capture,
    ),
  });
  const local = judge(withHits([hit('255.255.255.255', 67, null), hit('192.168.31.1', 67, 'control.leakdiff.test')]));
  t.equal(local.verdict.outcome, 'FIX_BOUNDED');
  t.equal(local.findings.filter(({ claim }) => /stays on the handset's own network/.test(claim)).length, 2);
  t.equal(
    judge(withHits([hit('192.168.31.1', 53, null)])).verdict.outcome,
    'LEAK_MOVED',
    'in a name that is asked for it is',
  );
});

t.test("the rig's own name on the internet hides nothing", async (t) => {
  const study = makeStudy();
  const control = 'control.leakdiff.test';
  const disguised = {
    ...study,
    captures: study.captures.map((capture) => ({
      ...capture,
      flows: capture.flows.map((one) =>
        one.host === 'data.mi-img.example' ? { ...one, host: control, hostSource: 'sni' as const } : one,
      ),
    })),
  };
  const { verdict, findings } = judge(disguised);
  t.equal(verdict.outcome, 'LEAK_MOVED');
  t.match(
    findings.find(({ kind }) => kind === 'volume'),
    { endpoint: { host: null, ip: '54.255.160.10' } },
  );
});

t.test('a port scan is judged as one endpoint, not as sixty thousand', async (t) => {
  const many = Array.from({ length: 60_000 }, (_, i) =>
    flow({ server: { ip: `203.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, port: 443 } }),
  );
  const groups = group([
    ...many,
    flow({
      server: { ip: '198.51.100.1', port: 443 },
      host: 'big.example',
      uploads: [{ time: 1, bytes: 9e6, frame: 1 }],
    }),
  ]);
  t.equal(groups.length, 200);
  t.ok(groups.some(({ key }) => key === 'big.example'));
  const rest = groups.find(({ endpoint }) => endpoint.host === '59802 further endpoints');
  t.equal(rest?.flows.length, 59_802);
});
