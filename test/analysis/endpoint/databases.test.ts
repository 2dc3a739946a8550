import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { createAsnLookup } from '../../../harness/analysis/endpoint/asn.ts';
import { createEndpointLookup } from '../../../harness/analysis/endpoint/databases.ts';
import { registrableDomain } from '../../../harness/analysis/endpoint/domain.ts';
import { endpointOf } from '../../../harness/analysis/endpoint/lookup.ts';

const packages = new URL('../../../node_modules/@ip-location-db/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, packages));
const asn4 = read('asn/asn-ipv4.csv');
const asn6 = read('asn/asn-ipv6.csv');
const countryDb = read('geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');

t.test('the addresses of the case are in Beijing and at Amazon in Singapore', async (t) => {
  const lookup = createEndpointLookup({ countryDb, asn4, asn6 });
  t.match(lookup('42.62.48.98'), { country: 'CN', asn: 23724 });
  t.same(lookup('54.255.0.1'), { country: 'SG', asn: 16509, org: 'Amazon.com, Inc.' });
  t.match(lookup('2001:4860:4860::8888'), { asn: 15169 });
  for (const nowhere of ['10.0.0.1', '::1', '0.0.0.0', '255.255.255.255', 'junk', '']) {
    t.same(lookup(nowhere), { country: null, asn: null, org: null }, nowhere);
  }
  t.same(endpointOf({ host: 'h', server: { ip: '54.255.0.1', port: 443 } }, lookup), {
    host: 'h',
    ip: '54.255.0.1',
    port: 443,
    country: 'SG',
    asn: 16509,
    org: 'Amazon.com, Inc.',
  });
});

t.test('every line of the tables is found by its first, last and inner addresses', async (t) => {
  for (const csv of [asn4, asn6]) {
    const lookup = createAsnLookup({ asn4, asn6 });
    const lines = csv.toString('utf8').trim().split('\n');
    fc.assert(
      fc.property(fc.constantFrom(0, lines.length - 1), fc.nat({ max: lines.length - 1 }), (edge, inner) => {
        for (const index of [edge, inner]) {
          const [first = '', last = '', number] = (lines[index] ?? '').split(',');
          if (lookup(first)?.asn !== Number(number) || lookup(last)?.asn !== Number(number)) return false;
        }
        return true;
      }),
      { numRuns: 500 },
    );
  }
  t.pass();
});

t.test('well-known addresses are in the networks that they are known for', async (t) => {
  const lookup = createAsnLookup({ asn4, asn6 });
  const known: [string, number][] = [
    ['8.8.8.8', 15169],
    ['1.1.1.1', 13335],
    ['9.9.9.9', 19281],
    ['17.253.144.10', 714],
    ['157.240.20.15', 32934],
    ['223.5.5.5', 45102],
    ['2606:4700:4700::1111', 13335],
    ['2001:4860:4860:0:0:0:0:8888', 15169],
    ['2400:3200::1', 37963],
  ];
  for (const [ip, asn] of known) t.equal(lookup(ip)?.asn, asn, ip);
});

t.test('random rows of the tables are found, and the addresses before and after them are not in them', async (t) => {
  const lookup = createAsnLookup({ asn4, asn6 });
  const lines = asn4.toString('utf8').trim().split('\n');
  const number = (ip: string) => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const text = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: lines.length - 2 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (i, share) => {
        const row = (at: number) => (lines[at] ?? '').split(',');
        const [from = '', to = '', asn] = row(i);
        const inside = number(from) + Math.floor(share * (number(to) - number(from)));
        const [, before = ''] = row(i - 1);
        const [after = ''] = row(i + 1);
        const gapBefore = number(from) - 1 > number(before);
        const gapAfter = number(to) + 1 < number(after);
        return (
          lookup(text(inside))?.asn === Number(asn) &&
          (!gapBefore || lookup(text(number(from) - 1)) === null) &&
          (!gapAfter || lookup(text(number(to) + 1)) === null)
        );
      },
    ),
    { numRuns: 1000 },
  );
  t.pass();
});

t.test('a table that is cut off, empty or junk answers with nothing', async (t) => {
  for (const csv of [Buffer.alloc(0), Buffer.from('junk'), asn4.subarray(0, 10)]) {
    t.equal(createAsnLookup({ asn4: csv, asn6: csv })('8.8.8.8'), null);
  }
});

t.test('an unreadable country database is an error that says so', async (t) => {
  t.throws(() => createEndpointLookup({ countryDb: Buffer.from('no'), asn4, asn6 }), { code: 'EVIDENCE_CORRUPT' });
});

t.test('the registrable domain counts private suffixes as suffixes', async (t) => {
  t.equal(registrableDomain('api.account.xiaomi.com'), 'xiaomi.com');
  t.equal(registrableDomain('a.b.example.co.uk'), 'example.co.uk');
  t.equal(registrableDomain('bucket.s3.amazonaws.com'), 'bucket.s3.amazonaws.com');
  t.equal(registrableDomain('192.168.1.1'), null);
  t.equal(registrableDomain(null), null);
});
