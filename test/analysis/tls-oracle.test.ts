import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import t from 'tap';
import { scanCapture } from '../../harness/analysis/scan.ts';
import type { Flow } from '../../harness/model/traffic.ts';
import { fields, hasTshark, realCaptures } from './tshark.ts';

const files = realCaptures();
const skip =
  files.length === 0 ? 'the real captures are not on this machine' : hasTshark() ? false : 'tshark is not installed';

const handshakeFields = [
  'tcp.stream',
  'udp.stream',
  'tls.handshake.version',
  'tls.handshake.ciphersuite',
  'tls.handshake.extension.type',
  'tls.handshake.extensions.supported_version',
  'tls.handshake.sig_hash_alg',
  'tls.handshake.extensions_alpn_str',
  'tls.handshake.extensions_server_name',
  'tls.handshake.type',
  'tls.handshake.certificate',
  'tls.record.opaque_type',
];

const list = (text = '') => (text === '' ? [] : text.split(','));
const notGrease = (value: number) => (value & 0x0f0f) !== 0x0a0a || value >> 8 !== (value & 255);
const numbers = (text?: string) => list(text).map(Number).filter(notGrease);
const hex = (value: number) => value.toString(16).padStart(4, '0');
const cut = (text: string) =>
  text === '' ? '0'.repeat(12) : createHash('sha256').update(text).digest('hex').slice(0, 12);

/** JA4 of a ClientHello from tshark's fields, by FoxIO's description and apart from the code under test. */
function ja4(transport: 't' | 'q', row: readonly string[]): string {
  const [, , legacy, ciphers, types, supported, signatures, alpn = '', name = ''] = row;
  const version = Math.max(...numbers(supported || legacy));
  const mark = { 772: '13', 771: '12', 770: '11', 769: '10', 768: 's3' }[version] ?? '00';
  const suites = numbers(ciphers);
  const extensions = numbers(types);
  const count = (of: readonly number[]) => `${Math.min(of.length, 99)}`.padStart(2, '0');
  const [protocol = ''] = list(alpn);
  const ends = protocol === '' ? '00' : `${protocol.at(0)}${protocol.at(-1)}`;
  const sorted = extensions
    .filter((type) => type !== 0 && type !== 16)
    .map(hex)
    .sort()
    .join(',');
  const schemes = numbers(signatures).map(hex).join(',');
  const [a, b, c] = [
    `${transport}${mark}${name === '' ? 'i' : 'd'}${count(suites)}${count(extensions)}${ends}`,
    cut(suites.map(hex).sort().join(',')),
    cut(sorted + (schemes === '' ? '' : `_${schemes}`)),
  ];
  return `${a}_${b}_${c}`;
}

const flowOf = (flows: readonly Flow[], proto: string, stream: string | undefined) =>
  flows.find((flow) => flow.proto === proto && String(flow.stream) === stream);

/** The common name, or else the organisation, in OpenSSL's text of a distinguished name. */
const named = (text: string) => (/^CN=(.*)$/m.exec(text) ?? /^O=(.*)$/m.exec(text))?.[1];

let hellos = 0;
let certificates = 0;
for (const file of files) {
  t.test(`hellos and certificates of ${basename(file)} say what tshark and OpenSSL read`, { skip }, async (t) => {
    const { flows } = scanCapture([readFileSync(file)], { file, canaries: [], lookup: null });
    const seen = new Set<string>();
    for (const row of fields(file, 'tls.handshake.type == 1 || tls.handshake.type == 11', handshakeFields)) {
      const proto = row[0] === '' ? 'udp' : 'tcp';
      const stream = row[0] || row[1];
      const tls = flowOf(flows, proto, stream)?.tls;
      const [kinds, chain = '', encrypted] = row.slice(9);
      if (list(kinds).includes('1') && !seen.has(`${proto} ${stream}`)) {
        seen.add(`${proto} ${stream}`);
        t.equal(tls?.ja4, ja4(proto === 'tcp' ? 't' : 'q', row), `${proto} ${stream}`);
        t.equal(tls?.sni ?? '', row[8], `${proto} ${stream}`);
        t.same(tls?.alpn ?? [], list(row[7]), `${proto} ${stream}`);
        hellos++;
      }
      // Certificates that tshark decrypted with embedded secrets are not visible to us.
      const [leaf = ''] = list(chain);
      if (leaf === '' || encrypted !== '') continue;
      const { subject, issuer, fingerprint256, subjectAltName = '' } = new X509Certificate(Buffer.from(leaf, 'hex'));
      t.same(tls?.certificate, {
        subject: named(subject),
        issuer: named(issuer),
        names: [...subjectAltName.matchAll(/DNS:([^,]+)/g)].map(([, name]) => name?.toLowerCase()),
        sha256: fingerprint256.replaceAll(':', '').toLowerCase(),
      });
      certificates++;
    }
  });
}

t.test('there were enough of them', { skip }, async (t) => {
  t.ok(hellos > 90, `${hellos} hellos`);
  t.ok(certificates > 5, `${certificates} certificates`);
});
