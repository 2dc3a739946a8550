import t from 'tap';
import { lab, specialAddresses } from '../../harness/network/addresses.ts';
import { readCounters, writeRules } from '../../harness/network/gateway-rules.ts';

const rules = writeRules({
  lan: lab.lan,
  wan: lab.wan,
  services: [
    { proto: 'udp', port: 53, name: 'names' },
    { proto: 'tcp', port: 80, name: 'control' },
  ],
  special: specialAddresses,
});

t.test('every counter that a rule names is declared, and every declared one is used', (t) => {
  const used = new Set([...rules.matchAll(/counter name "([^"]+)"/g)].map(([, name]) => name));
  const declared = [...rules.matchAll(/^ {2}counter (\S+) \{ \}$/gm)].map(([, name]) => name);
  t.strictSame([...declared].sort(), [...used].sort());
  t.equal(new Set(declared).size, declared.length);
  t.end();
});

t.test('what reaches the gateway or passes through it is dropped unless a rule lets it', (t) => {
  t.match(rules, /hook input priority filter; policy drop/);
  t.match(rules, /hook forward priority filter; policy drop/);
  t.match(rules, 'iifname "lan0" ip daddr 192.168.31.1 tcp dport 80 counter name "control" accept');
  t.match(rules, 'oifname "wan0" masquerade');
  // Echo requests and tunnels: stopped before the rule that lets things through.
  const passing = rules.slice(rules.indexOf('chain through'));
  t.ok(passing.indexOf('"blocked-protocol" drop') < passing.indexOf('counter name "up" accept'));
  t.end();
});

t.test('no public address of the case is among the special ones', (t) => {
  const number = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const isSpecial = (ip: string): boolean =>
    specialAddresses.some((range) => {
      const [network = '', bits] = range.split('/');
      const size = 2 ** (32 - Number(bits));
      return Math.floor(number(ip) / size) === Math.floor(number(network) / size);
    });
  for (const ip of ['114.114.114.114', '54.169.0.1', '42.62.48.1', '192.0.1.1', '172.32.0.1', '100.128.0.1'])
    t.notOk(isSpecial(ip), ip);
  for (const ip of ['10.1.2.3', '172.31.0.1', '192.168.31.77', '169.254.1.1', '127.0.0.1', '198.18.0.2', '100.64.0.1'])
    t.ok(isSpecial(ip), ip);
  t.end();
});

t.test("nft's listing of counters is read, and nothing else is", (t) => {
  const listing = {
    nftables: [
      { metainfo: { version: '1.0.6', json_schema_version: 1 } },
      { counter: { family: 'inet', name: 'up', table: 'leakdiff', handle: 2, packets: 106, bytes: 5575 } },
      { counter: { family: 'inet', name: 'blocked-private', table: 'leakdiff', handle: 3, packets: 0, bytes: 0 } },
    ],
  };
  t.strictSame(readCounters(JSON.stringify(listing)), {
    up: { packets: 106, bytes: 5575 },
    'blocked-private': { packets: 0, bytes: 0 },
  });
  t.throws(() => readCounters('{"nftables":[{"counter":{"name":"up","packets":-1,"bytes":0}}]}'));
  t.throws(() => readCounters('{}'));
  t.end();
});
