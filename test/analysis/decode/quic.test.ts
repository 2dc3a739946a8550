import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { replay } from '../../../harness/analysis/canary/replay.ts';
import { clientInitialKeys, quicVersion } from '../../../harness/analysis/decode/quic-keys.ts';
import { readLongPacket, readVarint } from '../../../harness/analysis/decode/quic-packet.ts';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { cryptoFrame, initialPacket, type VersionName, varint, versions } from '../quic-wire.ts';
import { clientHello } from '../tls-wire.ts';
import { fields, hasTshark } from '../tshark.ts';
import { pcap, udpFrame } from '../wire.ts';

const id = Buffer.from('8394c8f03e515708', 'hex');
const names = Object.keys(versions) as VersionName[];

t.test('the client’s Initial keys are the published ones', async (t) => {
  // RFC 9001 appendix A.1, RFC 9369 appendix A.1, draft-ietf-quic-tls-29 appendix A.1.
  const published: [number, string[]][] = [
    [1, ['1f369613dd76d5467730efcbe3b1a22d', 'fa044b2f42a3fd3b46fb255c', '9f50449e04a0e810283a1e9933adedd2']],
    [0x6b3343cf, ['8b1a0bc121284290a29e0971b5cd045d', '91f73e2351d8fa91660e909f', '45b95e15235d6f45a6b19cbcb0294ba9']],
    [0xff00001d, ['175257a31eb09dea9366d8bb79ad80ba', '6b26114b9cba2b63a9e8dd4f', '9ddd12c994c0698b89374a9c077a3077']],
  ];
  for (const [number, expected] of published) {
    const version = quicVersion(number);
    if (version === undefined) throw new Error('the version is not known');
    const { key, iv, header } = clientInitialKeys(version, id);
    t.same(
      [key, iv, header].map((each) => Buffer.from(each).toString('hex')),
      expected,
      `version ${number}`,
    );
  }
  t.equal(quicVersion(0x51303530), undefined, 'Google QUIC is another protocol');
});

t.test('variable-length integers are those of RFC 9000 appendix A.1', async (t) => {
  const read = (hex: string) => readVarint(Buffer.from(hex, 'hex'), 0, hex.length / 2);
  t.same(read('25'), { value: 37, next: 1 });
  t.same(read('7bbd'), { value: 15_293, next: 2 });
  t.same(read('9d7f3e7d'), { value: 494_878_333, next: 4 });
  t.same(read('c000001000000001'), { value: 68_719_476_737, next: 8 }, 'eight bytes, not of the appendix');
  t.equal(read('c2197c5e'), null);
});

const ends = { from: '192.168.31.100', fromPort: 50_000, to: '203.0.113.7', toPort: 443 };
const back = { from: ends.to, fromPort: ends.toPort, to: ends.from, toPort: ends.fromPort };
const up = (data: Uint8Array) => ({ data: udpFrame({ ...ends, data }) });
const down = (data: Uint8Array) => ({ data: udpFrame({ ...back, data }) });
const scan = (frames: { data: Uint8Array }[]) => scanCapture([pcap(frames)], { file: 'a', canaries: [], lookup: null });
const hello = clientHello({ name: 'leak.example.com', alpn: ['h3'], padding: 1500 });
const padding = (bytes: number) => Buffer.alloc(bytes);
const whole = (version: VersionName) =>
  initialPacket({ version, keyId: id, payload: cryptoFrame(hello, 0, hello.length) });

for (const version of names) {
  t.test(`the server’s name is read from a QUIC Initial: ${version}`, async (t) => {
    const { flows } = scan([up(whole(version))]);
    t.match(flows[0], {
      host: 'leak.example.com',
      hostSource: 'sni',
      content: 'opaque',
      uploads: [],
      tls: { sni: 'leak.example.com', version: 'TLS 1.3', ja4: /^q13d0205h3_/, alpn: ['h3'] },
    });
  });
}

t.test('a hello is put together from frames in any order, over packets and datagrams, some twice', async (t) => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: hello.length - 1 }), { maxLength: 12 }),
      fc.array(fc.nat(1000), { minLength: 14, maxLength: 14 }),
      fc.constantFrom(...names),
      fc.integer({ min: 1, max: 4 }),
      (cuts, keys, version, perPacket) => {
        const at = [0, ...cuts.sort((a, b) => a - b), hello.length];
        const frames = at.slice(1).map((to, i) => cryptoFrame(hello, at[i] ?? 0, to));
        const shuffled = frames
          .flatMap((frame, i) => ((keys[i] ?? 0) % 4 === 0 ? [frame, frame] : [frame]))
          .map((frame, i) => ({ frame, key: keys[i % keys.length] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ frame }) => frame);
        const packets: Buffer[] = [];
        for (let i = 0; i < shuffled.length; i += perPacket) {
          const ping = Buffer.concat([Buffer.from([1]), padding((keys[i % keys.length] ?? 0) % 50)]);
          const acknowledged = Buffer.from([2, 0, 0, 1, 0, 0, 0]);
          const payload = Buffer.concat([ping, acknowledged, ...shuffled.slice(i, i + perPacket), padding(20)]);
          packets.push(initialPacket({ version, keyId: id, number: packets.length, payload }));
        }
        // Two packets to a datagram where one is short enough, with the zeros that some clients put behind.
        const datagrams: Buffer[] = [];
        for (let i = 0; i < packets.length; i += 2)
          datagrams.push(Buffer.concat([...packets.slice(i, i + 2), padding(7)]));
        return scan(datagrams.map(up)).flows[0]?.host === 'leak.example.com';
      },
    ),
    { numRuns: 60 },
  );
  t.pass();
});

t.test('after a Retry, and when the client takes the server’s connection ID, the hello is still read', async (t) => {
  const first = cryptoFrame(hello, 0, 700);
  const second = cryptoFrame(hello, 700, hello.length);
  const other = Buffer.from('0011223344556677', 'hex');
  const version = 'version 1';
  const taken = scan([
    up(initialPacket({ version, keyId: id, payload: first })),
    down(initialPacket({ version, keyId: id, destination: padding(0), payload: Buffer.from([1]), from: 'server' })),
    up(initialPacket({ version, keyId: id, destination: other, number: 1, payload: second })),
  ]);
  t.equal(taken.flows[0]?.host, 'leak.example.com');
  const retried = scan([
    up(initialPacket({ version, keyId: id, payload: first })),
    up(initialPacket({ version, keyId: other, token: padding(80), number: 1, payload: first })),
    up(initialPacket({ version, keyId: other, token: padding(80), number: 2, payload: second })),
  ]);
  t.equal(retried.flows[0]?.host, 'leak.example.com');
});

t.test(
  'only protected application packets are uploads, less header and tag, and the client is who said hello',
  async (t) => {
    const short = Buffer.concat([Buffer.from([0x41]), id, padding(1 + 500 + 16)]);
    const handshake = Buffer.concat([
      Buffer.from([0xe0, 0, 0, 0, 1, 8]),
      id,
      Buffer.from([0]),
      varint(60),
      Buffer.alloc(60, 9),
    ]);
    const { flows } = scan([
      down(Buffer.concat([handshake])),
      up(whole('version 1')),
      up(Buffer.concat([handshake, short])),
      down(short),
      up(short),
    ]);
    t.same(
      flows[0]?.uploads.map(({ bytes, frame }) => [frame, bytes]),
      [
        [3, 500],
        [5, 500],
      ],
    );
    t.equal(flows[0]?.client.ip, ends.from);
  },
);

t.test('a canary in the hello is found where the first packet begins, and its chain replays', async (t) => {
  const canary: Canary = { id: 'imei', kind: 'imei', value: '352099001761481' };
  const digest = createHash('sha1').update(canary.value).digest('hex');
  const telling = clientHello({ name: `${digest}.t.example`, alpn: ['h3'], padding: 1500 });
  const packet = (number: number, from: number, to: number) =>
    initialPacket({ version: 'version 1', keyId: id, number, payload: cryptoFrame(telling, from, to) });
  const datagrams = [
    Buffer.concat([Buffer.from([0x41]), padding(30)]),
    Buffer.concat([packet(0, 600, telling.length), padding(40)]),
    packet(1, 0, 600),
  ];
  const file = pcap(datagrams.map(up));
  const { hits } = scanCapture([file], { file: 'a', canaries: [canary], lookup: null });
  t.match(hits, [
    { canary: 'imei', chain: ['quic-hello', 'hex', 'sha1'], strength: 'proof', ref: { frame: 2, offset: 31 } },
  ]);
  const [hit] = hits;
  if (hit === undefined) return;
  const steps = replay({ stream: Buffer.concat(datagrams), hit, canary });
  t.equal(steps?.at(-1)?.name, 'sha1');
});

t.test('work on one flow is bounded, and giving up is said', async (t) => {
  const piece = (number: number) =>
    up(initialPacket({ version: 'version 1', keyId: id, number, payload: cryptoFrame(hello, 0, 100) }));
  const { flows, stats } = scan(Array.from({ length: 40 }, (_, i) => piece(i)));
  t.equal(flows[0]?.host, null);
  t.match(stats.notes.join(), /in 1 flow a QUIC hello was not whole after 32 Initial packets/);
});

t.test('no damage to a datagram makes the reading fail', async (t) => {
  const datagram = whole('version 1');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(datagram.length),
      (changes, length) => {
        const mutated = Buffer.from(datagram.subarray(0, length));
        for (const [at, value] of changes) if (at < mutated.length) mutated[at] = value;
        const packet = readLongPacket(mutated, 0, mutated.length);
        if (packet !== null && packet.end > mutated.length) return false;
        scan([up(mutated)]);
        return true;
      },
    ),
    { numRuns: 500 },
  );
  t.pass();
});

t.test(
  'tshark reads the same name from the packets made here',
  { skip: !hasTshark() && 'tshark is not installed' },
  async (t) => {
    const file = join(t.testdir(), 'quic.pcap');
    writeFileSync(file, pcap([up(whole('version 1'))]));
    const rows = fields(file, 'quic', ['tls.handshake.extensions_server_name', 'tls.handshake.extensions_alpn_str']);
    t.same(rows, [['leak.example.com', 'h3']]);
  },
);
