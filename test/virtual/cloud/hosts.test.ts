import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type CountryResponse, Reader } from 'mmdb-lib';
import t from 'tap';
import { hosts, resolverAddress } from '../../../harness/virtual/cloud/hosts.ts';

const locate = createRequire(import.meta.url).resolve;
const countries = new Reader<CountryResponse & { country_code?: string }>(
  readFileSync(locate('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country-ipv4.mmdb')),
);
const number = (ip: string) => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const wanted = new Map([...hosts.map((host) => host.address), resolverAddress].map((ip) => [ip, number(ip)]));
/** Address to AS number and organisation. */
const systems = new Map<string, { asn: number; org: string }>();
for (const line of readFileSync(locate('@ip-location-db/asn/asn-ipv4.csv'), 'utf8').split('\n')) {
  const [first = '', last = '', asn = '', ...org] = line.split(',');
  for (const [ip, value] of wanted) {
    if (number(first) <= value && value <= number(last)) systems.set(ip, { asn: Number(asn), org: org.join(',') });
  }
}
const at = (name: string) => hosts.find((host) => host.name === name)?.address ?? '';

t.test('the account service is in China, at a provider of Beijing', async (t) => {
  const address = at('api.account.xiaomi.com');
  t.equal(countries.get(address)?.country_code, 'CN');
  t.match(systems.get(address), { asn: 23724, org: /IDC, China Telecommunications/ });
});

t.test('the collector is at Amazon in Singapore', async (t) => {
  const address = at('collect.sg.miui.com');
  t.equal(countries.get(address)?.country_code, 'SG');
  t.match(systems.get(address), { asn: 16509, org: /Amazon/ });
});

t.test("all others of the vendor's are in China, at providers that the database knows", async (t) => {
  for (const { name, address } of hosts.filter((host) => /\.(?:xiaomi|miui)\.com$|\.xiaomi\.net$/.test(host.name))) {
    if (name === 'collect.sg.miui.com') continue;
    t.equal(countries.get(address)?.country_code, 'CN', name);
    t.ok(systems.get(address)?.asn, `${name}: ${systems.get(address)?.org}`);
  }
});

t.test('no two hosts share a name or an address', async (t) => {
  t.equal(new Set(hosts.map((host) => host.name)).size, hosts.length);
  t.equal(new Set([...hosts.map((host) => host.address), resolverAddress]).size, hosts.length + 1);
});
