import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import { fields, hasTshark } from '../tshark.ts';
import { aggregate, dataFrame, llc, radiotap, type WifiOptions } from '../wifi-wire.ts';
import { ethernet, type Frame, ipv4, pcap, pcapngBlock, tcpSegment, u16, u32, udpDatagram } from '../wire.ts';

const ends = { from: '10.0.0.1', to: '10.0.0.2', fromPort: 1234, toPort: 80 };
const segment = tcpSegment({ ...ends, seq: 1, flags: 'PA', data: Buffer.from('hello') });
const packet = ipv4({ ...ends, protocol: 6, payload: segment });
const outer = { from: '1.1.1.1', to: '2.2.2.2' };
const wifi = (options: Partial<WifiOptions> = {}) => dataFrame({ body: llc(packet), ...options });
const tagged = (type: number, ...parts: Uint8Array[]) => ethernet(Buffer.concat(parts), [type]);
const little = (value: number) => u32(value).reverse();

const dressed: Record<string, { linkType: number; data: Buffer }> = {
  Ethernet: { linkType: 1, data: ethernet(packet) },
  'Ethernet with padding': { linkType: 1, data: Buffer.concat([ethernet(packet), Buffer.alloc(9)]) },
  'one VLAN tag': { linkType: 1, data: ethernet(packet, [0x8100, 0x0800]) },
  'stacked VLAN tags': { linkType: 1, data: ethernet(packet, [0x88a8, 0x8100, 0x0800]) },
  'LLC and SNAP': {
    linkType: 1,
    data: Buffer.concat([Buffer.alloc(12), u16(packet.length + 8), llc(packet)]),
  },
  'a PPPoE session': {
    linkType: 1,
    data: tagged(0x8864, Buffer.from([0x11, 0, 0, 7]), u16(packet.length + 2), u16(0x21), packet),
  },
  'a PPPoE session in a VLAN': {
    linkType: 1,
    data: ethernet(
      Buffer.concat([Buffer.from([0x11, 0, 0, 7]), u16(packet.length + 2), u16(0x21), packet]),
      [0x8100, 0x8864],
    ),
  },
  'one MPLS label': { linkType: 1, data: tagged(0x8847, Buffer.from([0, 1, 0x11, 64]), packet) },
  'two MPLS labels': {
    linkType: 1,
    data: tagged(0x8847, Buffer.from([0, 1, 0x10, 64, 0, 2, 0x11, 64]), packet),
  },
  PPP: { linkType: 9, data: Buffer.concat([u16(0xff03), u16(0x21), packet]) },
  'Linux cooked': {
    linkType: 113,
    data: Buffer.concat([u16(0), u16(1), u16(6), Buffer.alloc(8), u16(0x0800), packet]),
  },
  'Linux cooked, VLAN': {
    linkType: 113,
    data: Buffer.concat([u16(0), u16(1), u16(6), Buffer.alloc(8), u16(0x8100), u16(7), u16(0x0800), packet]),
  },
  'Linux cooked 2': {
    linkType: 276,
    data: Buffer.concat([u16(0x0800), u16(0), u32(1), u16(1), Buffer.from([0, 6]), Buffer.alloc(8), packet]),
  },
  'Linux cooked 2, VLAN': {
    linkType: 276,
    data: Buffer.concat([
      ...[u16(0x8100), u16(0), u32(1), u16(1), Buffer.from([0, 6]), Buffer.alloc(8)],
      ...[u16(7), u16(0x0800), packet],
    ]),
  },
  'raw IP': { linkType: 101, data: packet },
  'raw IPv4': { linkType: 228, data: packet },
  'loopback of BSD': { linkType: 0, data: Buffer.concat([little(2), packet]) },
  'loopback of OpenBSD': { linkType: 108, data: Buffer.concat([u32(2), packet]) },
  'IP in IP': { linkType: 101, data: ipv4({ ...outer, protocol: 4, payload: packet }) },
  GRE: {
    linkType: 101,
    data: ipv4({ ...outer, protocol: 47, payload: Buffer.concat([u16(0), u16(0x0800), packet]) }),
  },
  'GRE with key and number': {
    linkType: 101,
    data: ipv4({
      ...outer,
      protocol: 47,
      payload: Buffer.concat([u16(0x3000), u16(0x0800), u32(7), u32(1), packet]),
    }),
  },
  'Ethernet in GRE': {
    linkType: 101,
    data: ipv4({ ...outer, protocol: 47, payload: Buffer.concat([u16(0), u16(0x6558), ethernet(packet)]) }),
  },
  '802.11': { linkType: 105, data: wifi() },
  '802.11 without QoS': { linkType: 105, data: wifi({ qos: false }) },
  '802.11 with four addresses': { linkType: 105, data: wifi({ fourAddresses: true }) },
  '802.11 with HT control': { linkType: 105, data: wifi({ htControl: true }) },
  radiotap: { linkType: 127, data: radiotap(wifi()) },
  'radiotap with a checksum': { linkType: 127, data: radiotap(wifi(), 0x10) },
  'radiotap with a filled header': { linkType: 127, data: radiotap(wifi({ padded: true }), 0x20) },
  'an aggregate of one': {
    linkType: 127,
    data: radiotap(dataFrame({ body: aggregate([llc(packet)]), aggregated: true }), 0x10),
  },
  AVS: {
    linkType: 163,
    data: Buffer.concat([u32(0x80211001), u32(64), Buffer.alloc(56), wifi()]),
  },
  Prism: {
    linkType: 119,
    data: Buffer.concat([little(0x44), little(144), Buffer.alloc(136), wifi()]),
  },
  'PPI with 802.11': { linkType: 192, data: Buffer.concat([u16(0), u16(8).reverse(), little(105), wifi()]) },
};

const scan = (file: Uint8Array) => scanCapture([file], { file: 'a', canaries: [], lookup: null });

for (const [name, { linkType, data }] of Object.entries(dressed)) {
  t.test(`a segment is found in ${name}`, async (t) => {
    const { flows, stats } = scan(pcap([{ data }], { linkType }));
    t.match(flows[0], {
      client: { ip: '10.0.0.1', port: 1234 },
      server: { ip: '10.0.0.2', port: 80 },
      bytes: { up: data.length },
      payload: { up: 5 },
    });
    t.same(stats.notes, []);
  });

  t.test(`a frame that ends early is no packet and no error: ${name}`, async (t) => {
    const cut = Array.from({ length: data.length }, (_, i) => ({ data: data.subarray(0, i) }));
    const { flows } = scan(pcap(cut, { linkType }));
    t.ok(flows.length <= 3, 'a cut address or port makes no flow of its own');
  });
}

t.test('a packet in the header of PKTAP, as iPhones are captured, is found', async (t) => {
  const header = Buffer.concat([little(108), little(1), little(1), Buffer.alloc(96)]);
  const { flows } = scan(pcap([{ data: Buffer.concat([header, ethernet(packet)]) }], { linkType: 258 }));
  t.match(flows[0], { client: { ip: '10.0.0.1' }, payload: { up: 5 } });
});

t.test(
  'tshark finds the same segment in each of them',
  { skip: !hasTshark() && 'tshark is not installed' },
  async (t) => {
    const names = Object.keys(dressed);
    const blocks = Object.values(dressed).flatMap(({ linkType, data }, i) => [
      pcapngBlock(1, Buffer.concat([u16(linkType).reverse(), u16(0), little(0)])),
      pcapngBlock(6, Buffer.concat([little(i), little(0), little(0), little(data.length), little(data.length), data])),
    ]);
    const header = Buffer.concat([little(0x1a2b3c4d), u16(1).reverse(), u16(0), little(-1), little(-1)]);
    const file = join(t.testdir(), 'dressed.pcapng');
    writeFileSync(file, Buffer.concat([pcapngBlock(0x0a0d0d0a, header), ...blocks]));
    const rows = fields(file, 'tcp', ['frame.number', 'tcp.stream', 'tcp.len']);
    const missed = names.filter((_, i) => !rows.some(([frame]) => frame === String(i + 1)));
    t.same(missed, []);
    t.ok(rows.every(([, stream, length]) => stream === '0' && length === '5'));
    const { flows } = scan(Buffer.concat([pcapngBlock(0x0a0d0d0a, header), ...blocks]));
    t.equal(flows.length, 1);
    t.match(flows[0], { packets: { up: names.length } });
  },
);

const datagram = (text: string) =>
  ipv4({ ...ends, protocol: 17, payload: udpDatagram({ ...ends, data: Buffer.from(text) }) });
const radio = (frames: readonly Uint8Array[]) =>
  scan(
    pcap(
      frames.map((data): Frame => ({ data })),
      { linkType: 127 },
    ),
  );

t.test('each packet of an aggregate is read', async (t) => {
  const body = aggregate(['one', 'four', 'eleven'].map((text) => llc(datagram(text))));
  const { flows } = radio([radiotap(dataFrame({ body, aggregated: true }), 0x10)]);
  t.match(flows[0], { packets: { up: 3 }, payload: { up: 13 } });
});

t.test('a repeated frame is counted as a packet and is no new data; another frame with the retry bit is', async (t) => {
  const one = (options: Partial<WifiOptions>) => radiotap(dataFrame({ body: llc(datagram('datagram')), ...options }));
  const { flows } = radio([
    one({ sequence: 5 }),
    one({ sequence: 5, retry: true }),
    one({ sequence: 6, retry: true }),
    one({ sequence: 5, retry: true }),
  ]);
  t.match(flows[0], { packets: { up: 4 }, payload: { up: 16 } });
  t.same(
    flows[0]?.uploads.map(({ frame, bytes }) => [frame, bytes]),
    [
      [1, 8],
      [3, 8],
    ],
  );
});

t.test('encrypted, damaged and cut-up frames are counted by their kind, not called broken', async (t) => {
  const body = llc(packet);
  const { flows, stats } = radio([
    radiotap(dataFrame({ body, protectedBit: true })),
    radiotap(dataFrame({ body, protectedBit: true })),
    radiotap(dataFrame({ body }), 0x50),
    radiotap(dataFrame({ body, moreFragments: true })),
    radiotap(Buffer.concat([Buffer.from([0x80, 0]), Buffer.alloc(60)])),
  ]);
  t.equal(flows.length, 0);
  t.same(stats.notes, [
    '2 802.11 frames are encrypted and were not opened',
    '1 802.11 frames were received with a wrong checksum and left out',
    '1 fragments of 802.11 frames were not put together',
    '1 frames carry no IP',
  ]);
});
