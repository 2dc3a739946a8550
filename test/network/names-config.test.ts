import t from 'tap';
import { readLeases, writeNamesConfig } from '../../harness/network/names-config.ts';

t.test('the configuration asks only the upstream resolver and reads nothing of the machine', (t) => {
  const config = writeNamesConfig({
    interface: 'lan0',
    address: '192.168.31.1',
    pool: { first: '192.168.31.100', last: '192.168.31.200', netmask: '255.255.255.0' },
    leaseSeconds: 86_400,
    resolver: '114.114.114.114',
    ownNames: { 'control.leakdiff.test': '192.168.31.1' },
    leaseFile: 'leases',
    logFile: 'log',
  }).split('\n');
  for (const line of [
    'no-resolv',
    'no-hosts',
    'server=114.114.114.114',
    'address=/control.leakdiff.test/192.168.31.1',
    'dhcp-range=192.168.31.100,192.168.31.200,255.255.255.0,86400',
    'interface=lan0',
    'log-facility=./log',
  ]) {
    t.ok(config.includes(line), line);
  }
  t.notMatch(config.join('\n'), /\/etc|conf-dir|addn-hosts/);
  t.end();
});

t.test('leases are read; IPv6 ones, the DUID and a half-written line are passed over', (t) => {
  const text = [
    '1795511171 64:09:80:1E:a4:d1 192.168.31.200 android-1 01:64:09:80:1e:a4:d1',
    '1795511172 02:00:00:00:00:01 192.168.31.150 * *',
    'duid 00:01:00:01:2c:5b:33',
    '1795511173 12345 fd00::5 host 00:01',
    '1795511174 02:00:00:00:00:02 192.168.3',
  ].join('\n');
  t.strictSame(readLeases(text), [
    { expiresAt: 1_795_511_171_000, mac: '64:09:80:1e:a4:d1', address: '192.168.31.200' },
    { expiresAt: 1_795_511_172_000, mac: '02:00:00:00:00:01', address: '192.168.31.150' },
  ]);
  t.strictSame(readLeases(''), []);
  t.end();
});
