import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { addressNumber, createAsnLookup } from '../../../harness/analysis/endpoint/asn.ts';
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

t.test('a table that is cut off, empty or junk answers with nothing', async (t) => {
  for (const csv of [Buffer.alloc(0), Buffer.from('junk'), asn4.subarray(0, 10)]) {
    t.equal(createAsnLookup({ asn4: csv, asn6: csv })('8.8.8.8'), null);
  }
});

t.test('an unreadable country database is an error that says so', async (t) => {
  t.throws(() => createEndpointLookup({ countryDb: Buffer.from('no'), asn4, asn6 }), { code: 'EVIDENCE_CORRUPT' });
});

t.test('addresses of all notations become their numbers', async (t) => {
  t.equal(addressNumber('1.2.3.4'), 0x01020304n);
  t.equal(addressNumber('::'), 0n);
  t.equal(addressNumber('::1'), 1n);
  t.equal(addressNumber('2001:db8::ff'), 0x20010db80000000000000000000000ffn);
  t.equal(addressNumber('::ffff:1.2.3.4'), 0xffff01020304n);
  t.equal(addressNumber('fe80::1%eth0'), 0xfe800000000000000000000000000001n);
});

t.test('the registrable domain counts private suffixes as suffixes', async (t) => {
  t.equal(registrableDomain('api.account.xiaomi.com'), 'xiaomi.com');
  t.equal(registrableDomain('a.b.example.co.uk'), 'example.co.uk');
  t.equal(registrableDomain('bucket.s3.amazonaws.com'), 'bucket.s3.amazonaws.com');
  t.equal(registrableDomain('192.168.1.1'), null);
  t.equal(registrableDomain(null), null);
});
