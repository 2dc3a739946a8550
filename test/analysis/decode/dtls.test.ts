import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import { fields, hasTshark } from '../tshark.ts';
import { type Frame, pcap, u16, u32, udpFrame } from '../wire.ts';

const phone = { from: '192.168.31.100', fromPort: 40_000, to: '54.255.160.10', toPort: 4433 };
const host = 'voice.vendor.example';
const u24 = (value: number) => u32(value).subarray(1);

/** A ClientHello of DTLS 1.2 (RFC 6347 section 4.2.1) with a cookie. */
function clientHello(cookie: Buffer): Buffer {
  const name = Buffer.concat([u16(0), u16(host.length + 5), u16(host.length + 3), Buffer.from([0]), u16(host.length)]);
  const extensions = Buffer.concat([name, Buffer.from(host)]);
  return Buffer.concat([
    Buffer.from([0xfe, 0xfd]),
    Buffer.alloc(32, 7),
    Buffer.from([0, cookie.length]),
    cookie,
    u16(2),
    u16(0xc02b),
    Buffer.from([1, 0]),
    u16(extensions.length),
    extensions,
  ]);
}

const record = (type: number, epoch: number, sequence: number, body: Buffer) =>
  Buffer.concat([Buffer.from([type, 0xfe, 0xfd]), u16(epoch), u16(0), u32(sequence), u16(body.length), body]);
const fragment = (body: Buffer, from: number, to: number, sequence: number) =>
  record(
    22,
    0,
    sequence,
    Buffer.concat([Buffer.from([1]), u24(body.length), u16(0), u24(from), u24(to - from), body.subarray(from, to)]),
  );
const frame = (data: Buffer): Frame => ({ data: udpFrame({ ...phone, data }) });

t.test('the name in a ClientHello of DTLS is the host, also with a cookie and in fragments', async (t) => {
  for (const cookie of [Buffer.alloc(0), Buffer.alloc(20, 9)]) {
    const hello = clientHello(cookie);
    const whole = [frame(fragment(hello, 0, hello.length, 0))];
    const cut = [frame(fragment(hello, 0, 60, 0)), frame(fragment(hello, 60, hello.length, 1))];
    for (const frames of [whole, cut]) {
      const { flows } = scanCapture([pcap(frames)], { file: 'a', canaries: [], lookup: null });
      t.match(flows[0], { host, hostSource: 'sni', tls: { sni: host, version: 'DTLS 1.2' } });
      if (!hasTshark()) t.comment('no tshark');
      else if (frames === whole) {
        const folder = mkdtempSync(join(tmpdir(), 'dtls-'));
        const file = join(folder, 'a.pcap');
        writeFileSync(file, pcap(frames));
        t.equal(fields(file, 'dtls', ['dtls.handshake.extensions_server_name'])[0]?.[0], host, 'tshark agrees');
        rmSync(folder, { recursive: true });
      }
    }
  }
});

t.test('application data of DTLS are opaque uploads, and the rest of the handshake is none', async (t) => {
  const hello = clientHello(Buffer.alloc(0));
  const frames = [frame(fragment(hello, 0, hello.length, 0)), frame(record(23, 1, 1, Buffer.alloc(400, 0xa7)))];
  const { flows } = scanCapture([pcap(frames)], { file: 'a', canaries: [], lookup: null });
  t.match(flows[0], { content: 'opaque' });
  t.same(
    flows[0]?.uploads.map(({ bytes }) => bytes),
    [400],
  );
});

t.test('what only begins like DTLS is searched as any datagram', async (t) => {
  const value = 'The violet heron buys nine copper kettles';
  const canaries = [{ id: 's', kind: 'text', value } as const];
  const body = Buffer.from(JSON.stringify({ value }).replaceAll('e', '\\u0065'));
  const { hits } = scanCapture([pcap([frame(Buffer.concat([record(22, 0, 0, Buffer.alloc(0)), body]))])], {
    file: 'a',
    canaries,
    lookup: null,
  });
  t.same(
    hits.map(({ chain }) => chain.join(' ')),
    ['udp json as-is'],
  );
});
