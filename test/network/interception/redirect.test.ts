import t from 'tap';
import { lab, specialAddresses } from '../../../harness/network/addresses.ts';
import { interceptionMark, writeRules } from '../../../harness/network/gateway-rules.ts';
import { writeRedirect } from '../../../harness/network/interception/redirect.ts';

const rules = writeRedirect({ interface: 'lan0', address: '192.168.31.1', port: 4711, inner: [42_000] });

t.test("all TCP of the handset's is diverted, but for what goes to the gateway itself", async (t) => {
  t.match(
    rules,
    /iifname "lan0" meta nfproto ipv4 meta l4proto tcp ip daddr != 192\.168\.31\.1 tproxy ip to 127\.0\.0\.1:4711/,
  );
  t.notMatch(rules, /udp/, 'names, addresses and QUIC stay as they are');
  t.match(rules, 'iifname != "lo" tcp dport { 42000 } drop', "mockttp's own port is for nobody else");
});

t.test('the gateway takes in what is diverted, by its mark, and nothing else of it', async (t) => {
  const mark = `0x${interceptionMark.toString(16)}`;
  t.match(rules, `meta mark set ${mark} accept`);
  const gateway = writeRules({ lan: lab.lan, wan: lab.wan, services: [], special: specialAddresses });
  t.match(gateway, `iifname "lan0" meta mark ${mark} counter name "intercepted" accept`);
  const before = gateway.indexOf('hook prerouting priority raw');
  t.ok(
    before >= 0 && before < gateway.indexOf('hook input'),
    'private addresses are dropped before anything is diverted',
  );
});
