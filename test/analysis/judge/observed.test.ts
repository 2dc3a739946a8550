import t from 'tap';
import { judge } from '../../../harness/analysis/judge/index.ts';
import { helloOf } from '../../../harness/analysis/judge/observed.ts';
import { silentBeacon } from '../../../scenarios/silent-beacon.ts';
import { honestFirmware, makeStudy, movedFirmware, oldFirmware } from './study.ts';

const watch = (firmware: typeof movedFirmware) =>
  judge(makeStudy({ scenario: silentBeacon, behaviour: { idle: firmware } }));

t.test(
  'an encrypted upload that is only watched is told with its place, time and size, and no verdict is given',
  async (t) => {
    const { verdict, findings } = watch(movedFirmware);
    t.equal(verdict.outcome, 'INCONCLUSIVE');
    t.equal(verdict.gates.find(({ passed }) => passed === false)?.id, 'UNDERPOWERED');
    t.match(verdict.next, /as the scenario weather-claim does/);
    t.match(
      verdict.answer,
      /By itself it sends .* every 30 min to data\.mi-img\.example \(54\.255\.160\.10, Singapore, Amazon.*\) \(100 % unread\)/,
    );
    const seen = findings.filter(({ kind }) => kind === 'observed');
    t.strictSame(
      seen.map(({ endpoint }) => endpoint.host),
      ['data.mi-img.example', 'weather.example.cn'],
      'the one with the most unread bytes comes first',
    );
    t.match(seen[0]?.claim, /every 30 min .*KB each, .* in all, 100 % of it unread/);
    t.ok(verdict.grounds.some(({ kind }) => kind === 'observed'));
  },
);

t.test(
  'the same handset with nothing but the weather gets no verdict either, as nothing tells the two apart by looking',
  async (t) => {
    t.equal(watch(honestFirmware).verdict.outcome, 'INCONCLUSIVE');
  },
);

t.test('what can be read while it is only watched is a leak', async (t) => {
  const { verdict } = watch(oldFirmware);
  t.equal(verdict.outcome, 'LEAK_CONFIRMED');
  t.match(verdict.answer, /By itself it sends/);
});

t.test('with doses nothing is told twice', async (t) => {
  const { findings } = judge(makeStudy());
  t.notOk(findings.some(({ kind, arm }) => kind === 'observed' && arm === 'after'));
});

t.test('a hello lists each version, fingerprint and certificate once, in order', async (t) => {
  const certificate = { subject: 'a.example', issuer: 'Lab', names: ['a.example'], sha256: 'ab'.repeat(32) };
  const tls = { sni: null, version: 'TLS 1.0', ja4: 't10d', certificate };
  const flow = (given: object) => ({ ...makeStudy().captures[0]?.flows[0], tls: { ...tls, ...given } }) as never;
  t.strictSame(helloOf({ flows: [flow({}), flow({ version: 'TLS 1.2', ja4: null }), flow({})] }), {
    versions: ['TLS 1.0', 'TLS 1.2'],
    ja4: ['t10d'],
    certificates: [{ subject: 'a.example', issuer: 'Lab', sha256: 'ab'.repeat(32) }],
  });
  t.equal(helloOf({ flows: [flow({})].map((one: object) => ({ ...one, tls: null }) as never) }), null);
});
