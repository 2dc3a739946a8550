import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { readCertificate } from '../../../harness/analysis/decode/certificate.ts';
import { readText } from '../../../harness/analysis/decode/der.ts';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import { hasOpenssl, makeCertificate } from '../openssl.ts';
import { certificateMessage, clientHello, message, record, serverHello12 } from '../tls-wire.ts';
import { pcap, tcpConversation } from '../wire.ts';

const skip = !hasOpenssl() && 'openssl is not installed';

t.test('subject, issuer, names and digest of a certificate are those that OpenSSL wrote', { skip }, async (t) => {
  const names = ['DNS:a.example', 'DNS:*.B.example', 'IP:10.0.0.1', 'email:x@y.example', 'DNS:c.example'];
  const der = makeCertificate('/O=Acme/CN=old.example/CN=Zürich 手机', names);
  const { fingerprint256 } = new X509Certificate(der);
  t.same(readCertificate(der), {
    subject: 'Zürich 手机',
    issuer: 'Zürich 手机',
    names: ['a.example', '*.b.example', 'c.example'],
    sha256: fingerprint256.replaceAll(':', '').toLowerCase(),
  });
  t.match(readCertificate(makeCertificate('/O=Acme/C=HK')), { subject: 'Acme', names: [] });
});

t.test('strings of all kinds that names are written in are read', async (t) => {
  const text = (tag: number, hex: string) => {
    const bytes = Buffer.from(hex, 'hex');
    return readText(bytes, { tag, start: 0, end: bytes.length });
  };
  t.equal(text(12, 'c3bc'), 'ü');
  t.equal(text(20, 'fc'), 'ü');
  t.equal(text(30, '624b'), '手');
  t.equal(text(30, '62'), null);
  t.equal(text(4, '61'), null);
});

t.test('no damage to a certificate makes the reading fail', { skip }, async (t) => {
  const der = makeCertificate('/CN=a.example', ['DNS:a.example', 'DNS:b.example']);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { maxLength: 4 }),
      fc.nat(der.length),
      (changes, length) => {
        const mutated = Buffer.from(der.subarray(0, length));
        for (const [at, value] of changes) if (at < length) mutated[at] = value;
        readCertificate(mutated);
      },
    ),
    { numRuns: 3000 },
  );
  t.equal(readCertificate(der.subarray(0, der.length - 1)), null);
});

/** A connection of TLS 1.2 without a server name. */
function connection(certificates: readonly Buffer[], recordBytes: number, mss: number) {
  const hello = clientHello({ name: 'x' });
  const nameless = Buffer.from(hello);
  // The type of the server_name extension becomes one that nobody knows.
  nameless.writeUInt16BE(0x1234, nameless.indexOf(Buffer.from([0, 0, 0, 6, 0, 4, 0])));
  const answer = Buffer.concat([serverHello12(), certificateMessage(certificates), message(14, Buffer.alloc(0))]);
  const records: Buffer[] = [];
  for (let at = 0; at < answer.length; at += recordBytes)
    records.push(record(22, answer.subarray(at, at + recordBytes)));
  const turns = [
    { up: true, data: record(22, nameless) },
    { up: false, data: Buffer.concat(records) },
    { up: true, data: Buffer.concat([record(22, message(16, Buffer.alloc(66))), record(20, Buffer.from([1]))]) },
  ];
  const { flows, stats } = scanCapture([pcap(tcpConversation(turns, { mss, serverPort: 443 }))], {
    file: 'a',
    canaries: [],
    lookup: null,
  });
  return { flow: flows[0], notes: stats.notes };
}

t.test('a certificate over any records and segments names the server where nothing else does', { skip }, async (t) => {
  const leaf = makeCertificate('/CN=api.example.com', ['DNS:api.example.com', 'DNS:*.example.com']);
  const above = makeCertificate('/CN=Example CA');
  for (const [recordBytes, mss] of [
    [16_000, 1400],
    [300, 1400],
    [16_000, 11],
    [7, 50],
  ] as const) {
    t.match(connection([leaf, above], recordBytes, mss).flow, {
      host: 'api.example.com',
      hostSource: 'certificate',
      content: 'opaque',
      tls: { sni: null, certificate: { subject: 'api.example.com', names: ['api.example.com', '*.example.com'] } },
    });
  }
  const host = (subject: string, names: string[] = []) =>
    connection([makeCertificate(subject, names)], 9000, 1400).flow?.host;
  t.equal(host('/CN=*.w.example', ['DNS:*.w.example', 'DNS:www.w.example']), 'www.w.example');
  t.equal(host('/CN=*.w.example'), 'w.example', 'the domain of a wildcard');
  t.equal(host('/CN=My Router'), null, 'a name that is no host');
});

t.test('names of a certificate beyond a bound are left out, and that is said', { skip }, async (t) => {
  const many = Array.from({ length: 300 }, (_, i) => `DNS:h${i}.example`);
  const { flow, notes } = connection([makeCertificate('/CN=h0.example', many)], 16_000, 1400);
  t.equal(flow?.tls?.certificate?.names.length, 256);
  t.match(notes.join(), /no more than 256 names were kept/);
});
