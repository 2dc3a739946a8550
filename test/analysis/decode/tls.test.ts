import { readFileSync } from 'node:fs';
import t from 'tap';
import { newTlsFacts } from '../../../harness/analysis/decode/conversation.ts';
import { isEmptyFragment, plaintextBytes } from '../../../harness/analysis/decode/tls-overhead.ts';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import { fields, hasTshark, realFile } from '../tshark.ts';
import { type Frame, pcap, tcpConversation, u16 } from '../wire.ts';

const http2 = realFile('captures/ja4-http2-with-cookies.pcapng');
const handshakes = realFile('captures/ja4-tls-handshake.pcapng');
const absent = 'the real captures are not on this machine';
const scanFile = (file: string) => scanCapture([readFileSync(file)], { file, canaries: [], lookup: null });

t.test(
  'uploads of a real TLS 1.3 connection are the plaintext lengths that tshark decrypts with the embedded secrets',
  { skip: http2 === null ? absent : !hasTshark() && 'tshark is not installed' },
  async (t) => {
    const file = http2 ?? '';
    const rows = fields(file, 'tls.record.opaque_type == 23 && tcp.dstport == 443', [
      'frame.number',
      'tls.record.length',
      'tls.record.content_type',
    ]);
    const expected = rows.flatMap(([frame, lengths = '', types = '']) => {
      const type = types.split(',');
      return lengths
        .split(',')
        .map((length, i) => ({ frame: Number(frame), bytes: Number(length) - 17, type: type[i] }))
        .filter((record) => record.type === '23')
        .map(({ frame, bytes }) => ({ frame, bytes }));
    });
    const [flow] = scanFile(file).flows;
    t.ok(expected.length > 15);
    t.same(
      flow?.uploads.map(({ frame, bytes }) => ({ frame, bytes })),
      expected,
    );
    t.match(flow?.tls, { sni: 'youtube.com', version: 'TLS 1.3' });
  },
);

t.test(
  'JA4 of a real Chrome is the one that is published for it',
  { skip: handshakes === null && absent },
  async (t) => {
    const { flows } = scanFile(handshakes ?? '');
    const [first] = flows.filter(({ tls }) => tls?.sni === 'www.google.com');
    t.equal(first?.tls?.ja4, 't13d1516h2_8daaf6152771_e5627efa2ab1');
  },
);

t.test('record overhead is taken off by cipher suite', async (t) => {
  const facts = newTlsFacts();
  const size = (chosen: number, cipher: number, length: number) => plaintextBytes({ ...facts, chosen, cipher }, length);
  t.equal(size(0x0304, 0x1301, 117), 100, 'TLS 1.3');
  t.equal(size(0x0304, 0x1301, 19), 0, 'an alert in TLS 1.3');
  t.equal(size(0x0303, 0xc02f, 124), 100, 'GCM');
  t.equal(size(0x0303, 0xcca8, 116), 100, 'ChaCha20');
  t.equal(size(0x0301, 0x0005, 120), 100, 'RC4 with SHA-1');
  for (const bytes of [1, 2, 50, 100, 1000, 16_000]) {
    const padded = (mac: number, block: number) => Math.ceil((bytes + mac + 1) / block) * block;
    const error10 = size(0x0301, 0x002f, padded(20, 16)) - bytes;
    const error12 = size(0x0303, 0x003d, 16 + padded(32, 16)) - bytes;
    t.ok(error10 >= 0 && error10 < 16, 'CBC in TLS 1.0');
    t.ok(error12 >= 0 && error12 < 16, 'CBC with SHA-256 in TLS 1.2');
  }
  t.ok(isEmptyFragment({ ...facts, chosen: 0x0301, cipher: 0x002f }, 32), '1/n-1 splitting');
  t.notOk(isEmptyFragment({ ...facts, chosen: 0x0301, cipher: 0x002f }, 48));
  t.notOk(isEmptyFragment({ ...facts, chosen: 0x0303, cipher: 0xc02f }, 25));
});

const record = (type: number, body: Buffer) => Buffer.concat([Buffer.from([type, 3, 3]), u16(body.length), body]);

/** Hellos of TLS 1.2 with AES-128-GCM. */
function hellos(name: string): { client: Buffer; server: Buffer } {
  const message = (type: number, body: Buffer) => Buffer.concat([Buffer.from([type, 0]), u16(body.length), body]);
  const sni = Buffer.concat([u16(name.length + 3), Buffer.from([0]), u16(name.length), Buffer.from(name)]);
  const extension = Buffer.concat([u16(0), u16(sni.length), sni]);
  const head = Buffer.concat([u16(0x0303), Buffer.alloc(32, 5), Buffer.from([0])]);
  const client = message(
    1,
    Buffer.concat([head, u16(2), u16(0xc02f), Buffer.from([1, 0]), u16(extension.length), extension]),
  );
  const server = message(2, Buffer.concat([head, u16(0xc02f), Buffer.from([0])]));
  return { client: record(22, client), server: record(22, server) };
}

function uploads(frames: readonly Frame[]) {
  const { flows } = scanCapture([pcap(frames)], { file: 'a', canaries: [], lookup: null });
  return { bytes: flows[0]?.uploads.map(({ bytes }) => bytes), flow: flows[0] };
}

t.test('records are uploads whatever the segments, and handshakes, repeats and answers are not', async (t) => {
  const { client, server } = hellos('api.example.com');
  const data = (bytes: number) => record(23, Buffer.alloc(bytes + 24, 0x99));
  const finished = Buffer.concat([record(20, Buffer.from([1])), record(22, Buffer.alloc(40))]);
  const turns = [
    { up: true, data: client },
    { up: false, data: server },
    { up: true, data: finished },
    { up: false, data: finished },
    { up: true, data: Buffer.concat([data(893), data(10), data(5000)]) },
    { up: false, data: data(700) },
    { up: true, data: record(21, Buffer.alloc(26)) },
  ];
  for (const mss of [5000, 1400, 100, 7]) {
    const frames = tcpConversation(turns, { mss, serverPort: 443 });
    const { bytes, flow } = uploads(
      frames.flatMap((frame, i) => (i % 3 === 0 ? [frame, frame] : [frame])).filter((_, i) => i !== 1),
    );
    t.same(bytes, [893, 10, 5000], `segments of ${mss}`);
    t.match(flow, { host: 'api.example.com', hostSource: 'sni', content: 'opaque', tls: { version: 'TLS 1.2' } });
  }
});

t.test('after a hole between records the next record is found again', async (t) => {
  const { client, server } = hellos('h.example');
  const data = record(23, Buffer.alloc(1000 + 24, 0x99));
  const turns = [
    { up: true, data: client },
    { up: false, data: server },
    ...Array.from({ length: 6 }, () => ({ up: true, data })),
  ];
  const frames = tcpConversation(turns, { serverPort: 443 });
  const whole = uploads(frames).bytes?.length;
  const { bytes, flow } = uploads(frames.filter((_, i) => i !== 9));
  t.equal(whole, 6);
  t.same(bytes, [1000, 1000, 1000, 1000, 1000]);
  t.equal(flow?.gaps, 1);
});
