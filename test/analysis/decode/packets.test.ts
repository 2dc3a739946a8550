import fc from 'fast-check';
import t from 'tap';
import { addressText } from '../../../harness/analysis/decode/ip.ts';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import { ethernet, type Frame, ipv4, ipv6, pcap, tcpSegment, u16, u32, udpDatagram } from '../wire.ts';

const ends = { from: '10.0.0.1', to: '10.0.0.2', fromPort: 1234, toPort: 80 };
const segment = tcpSegment({ ...ends, seq: 1, flags: 'PA', data: Buffer.from('hello') });
const packet = ipv4({ ...ends, protocol: 6, payload: segment });

function flows(frames: readonly Frame[], linkType = 1) {
  return scanCapture([pcap(frames, { linkType })], { file: 'a', canaries: [], lookup: null });
}

t.test('a link type that cannot be read is named, not passed over in silence', async (t) => {
  const { stats } = flows([{ data: packet }], 195);
  t.match(stats.notes[0], /1 packets of link type linktype 195/);
});

t.test('packets that carry neither TCP nor UDP are counted by what they are', async (t) => {
  const other = (protocol: number) => ({ data: ethernet(ipv4({ ...ends, protocol, payload: Buffer.alloc(20) })) });
  const { stats } = flows([other(132), other(1), other(1), other(250)]);
  t.match(stats.notes[0], /4 IP packets .* were not searched \(2 ICMP, 1 SCTP, 1 protocol 250\)/);
});

const from6 = Buffer.from('20010db8000000000000000000000001', 'hex');
const to6 = Buffer.from('20010db8000000000000000000000002', 'hex');

t.test('extension headers of IPv6 are passed over', async (t) => {
  const option = (next: number) => Buffer.concat([Buffer.from([next, 0, 1, 4]), u32(0)]);
  const payload = Buffer.concat([option(43), option(60), option(6), segment]);
  const [flow] = flows([{ data: ethernet(ipv6({ from: from6, to: to6, next: 0, payload }), [0x86dd]) }]).flows;
  t.match(flow, { client: { ip: '2001:db8::1', port: 1234 }, payload: { up: 5 } });
});

t.test('fragments in any order, some of them twice, make one datagram: IPv4 and IPv6', async (t) => {
  const data = Buffer.from(Array.from({ length: 3000 }, (_, i) => i & 255));
  const datagram = udpDatagram({ ...ends, data });
  const four = [0, 1200, 2400].map((at) => {
    const more = at < 2400 ? 0x2000 : 0;
    return ethernet(ipv4({ ...ends, protocol: 17, payload: datagram.subarray(at, at + 1200), flags: more | (at / 8) }));
  });
  const six = [0, 1200, 2400].map((at) => {
    const header = Buffer.concat([Buffer.from([17, 0]), u16(at | (at < 2400 ? 1 : 0)), u32(77)]);
    const payload = Buffer.concat([header, datagram.subarray(at, at + 1200)]);
    return ethernet(ipv6({ from: from6, to: to6, next: 44, payload }), [0x86dd]);
  });
  for (const parts of [four, six]) {
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: 3 }), fc.boolean(), (order, twice) => {
        const frames = (twice ? [order[0], ...order] : order).map((each) => ({ data: each ?? Buffer.alloc(0) }));
        const { flows: found } = flows(frames);
        return found.length === 1 && found[0]?.payload.up === 3000 && found[0].packets.up === 1;
      }),
      { numRuns: 20 },
    );
    const { flows: none, stats } = flows(parts.slice(1).map((each) => ({ data: each })));
    t.equal(none.length, 0);
    t.match(stats.notes.join(), /1 fragmented datagrams never became whole/);
  }
});

t.test(
  'a SYN with another sequence number on the same ports begins a new stream, a repeated SYN does not',
  async (t) => {
    const syn = (seq: number) => ({
      data: ethernet(ipv4({ ...ends, protocol: 6, payload: tcpSegment({ ...ends, seq, flags: 'S' }) })),
    });
    const back = (seq: number, ack: number) => ({
      data: ethernet(
        ipv4({
          from: ends.to,
          to: ends.from,
          protocol: 6,
          payload: tcpSegment({ ...ends, fromPort: 80, toPort: 1234, seq, ack, flags: 'SA' }),
        }),
      ),
    });
    const { flows: found } = flows([syn(100), syn(100), back(5, 101), syn(900), back(7, 901)]);
    t.same(
      found.map(({ stream, packets }) => [stream, packets.up, packets.down]),
      [
        [0, 2, 1],
        [1, 1, 1],
      ],
    );
  },
);

t.test('the client is who sent the SYN, who was sent the SYN-ACK, or who asked', async (t) => {
  const frame = (flags: string, data = '') => ({
    data: ethernet(
      ipv4({ ...ends, protocol: 6, payload: tcpSegment({ ...ends, seq: 1, ack: 1, flags, data: Buffer.from(data) }) }),
    ),
  });
  const client = (frames: Frame[]) => flows(frames).flows[0]?.client.ip;
  t.equal(client([frame('S')]), '10.0.0.1');
  t.equal(client([frame('SA')]), '10.0.0.2');
  t.equal(client([frame('PA', 'whatever')]), '10.0.0.1');
  const asked = ipv4({
    from: ends.to,
    to: ends.from,
    protocol: 6,
    payload: tcpSegment({
      fromPort: 80,
      toPort: 1234,
      from: '',
      to: '',
      seq: 1,
      ack: 1,
      flags: 'PA',
      data: Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    }),
  });
  t.equal(client([frame('PA', 'whatever'), { data: ethernet(asked) }]), '10.0.0.2');
});

t.test('a packet that was captured in part leaves a gap', async (t) => {
  const next = ipv4({
    ...ends,
    protocol: 6,
    payload: tcpSegment({ ...ends, seq: 6, flags: 'PA', data: Buffer.from('world') }),
  });
  const whole = ethernet(packet);
  const { flows: found, stats } = flows([
    { data: whole.subarray(0, whole.length - 3), wireLength: whole.length },
    { data: ethernet(next) },
  ]);
  t.match(found[0], { gaps: 1, payload: { up: 7 }, bytes: { up: whole.length + ethernet(next).length } });
  t.equal(stats.cut, 1);
});

t.test('addresses are written as RFC 5952 has it', async (t) => {
  const written: Record<string, string> = {
    '20010db8000000000000000000000001': '2001:db8::1',
    '00000000000000000000000000000000': '::',
    '00000000000000000000000000000001': '::1',
    '20010db8000000010001000100010001': '2001:db8:0:1:1:1:1:1',
    '20010000000000010000000000000001': '2001:0:0:1::1',
    fe800000000000000000000000000000: 'fe80::',
    '00000000000000000000ffff01020304': '::ffff:1.2.3.4',
  };
  for (const [hex, text] of Object.entries(written)) t.equal(addressText(Buffer.from(hex, 'hex')), text);
});

t.test(
  'the tunnels that mirror traffic to a sniffer are opened, and those of mobile networks and of PPTP',
  async (t) => {
    const outer = { from: '192.0.2.1', to: '192.0.2.2' };
    const frame = ethernet(packet);
    const word = u32(0x11223344);
    const inUdp = (toPort: number, header: Uint8Array, payload: Uint8Array) =>
      ipv4({
        ...outer,
        protocol: 17,
        payload: udpDatagram({ ...outer, fromPort: 5555, toPort, data: Buffer.concat([header, payload]) }),
      });
    const inGre = (header: readonly Uint8Array[], payload: Uint8Array) =>
      ipv4({ ...outer, protocol: 47, payload: Buffer.concat([...header, payload]) });
    const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
    const datagrams: Record<string, Buffer> = {
      vxlan: inUdp(4789, hex('08000000 00002a00'), frame),
      'vxlan of old Linux': inUdp(8472, hex('08000000 00002a00'), frame),
      geneve: inUdp(6081, hex('00006558 00002a00'), frame),
      'geneve with an option and without Ethernet': inUdp(6081, hex('02000800 00002a00 0102030111223344'), packet),
      tzsp: inUdp(37_008, hex('01000001 00 0a01ff 01'), frame),
      'gtp-u': inUdp(2152, hex(`30ff${packet.length.toString(16).padStart(4, '0')}0000004d`), packet),
      'gtp-u with an extension': inUdp(2152, hex('34ff00000000004d 00000085 01100900'), packet),
    };
    const ppp = hex('ff030021');
    Object.assign(datagrams, {
      l2tp: inUdp(1701, Buffer.concat([hex('0002 0007 0009'), ppp]), packet),
      'l2tp with a length and numbers': inUdp(
        1701,
        Buffer.concat([hex('4802'), u16(16 + packet.length), hex('0007 0009 0001 0000'), ppp]),
        packet,
      ),
      'l2tp with an offset': inUdp(1701, hex('0202 0007 0009 0003 000000 0021'), packet),
      'l2tp 3': inUdp(1701, Buffer.concat([hex('00030000 00000009'), ppp]), packet),
      'l2tp 3 with a cookie and Ethernet': inUdp(1701, hex('00030000 00000009 a1b2c3d4e5f60718 00000000'), frame),
    });
    const others: Record<string, Buffer> = {
      'erspan I': inGre([hex('000088be')], frame),
      'erspan II': inGre([hex('100088be'), word, word, word], frame),
      'erspan III': inGre([hex('100022eb'), word, word, word, u32(0)], frame),
      'erspan III with a platform header': inGre([hex('100022eb'), word, word, word, u32(1), word, word], frame),
      pptp: inGre([hex('3081880b'), word, word, word, hex('ff030021')], packet),
    };
    for (const [name, data] of [...Object.entries(datagrams), ...Object.entries(others)]) {
      const { flows: found } = flows([{ data: ethernet(data) }]);
      const bytes = { up: data.length + 14, down: 0 };
      t.match(found[0], { proto: 'tcp', server: { ip: '10.0.0.2', port: 80 }, bytes, payload: { up: 5 } }, name);
      t.equal(found.length, name in datagrams ? 2 : 1, `${name}: a tunnel in UDP is a flow too`);
      if (name in datagrams) t.match(found[1], { proto: 'udp', bytes, payload: { up: 0 }, content: 'empty' }, name);
    }
  },
);

t.test('datagrams on a tunnel’s port that carry no TCP and UDP are datagrams', async (t) => {
  for (const toPort of [1701, 2152, 3544, 4789, 6081, 8472, 37_008]) {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (data) => {
        const payload = udpDatagram({ ...ends, toPort, data });
        const [flow] = flows([{ data: ethernet(ipv4({ ...ends, protocol: 17, payload })) }]).flows;
        t.equal(flow?.payload.up, data.length);
      }),
      { numRuns: 50 },
    );
  }
});

t.test('IPv6 in Teredo is opened in both directions, behind its indications too', async (t) => {
  const inner = (source: Buffer, destination: Buffer, ports: { fromPort: number; toPort: number }) =>
    ipv6({
      from: source,
      to: destination,
      next: 17,
      payload: udpDatagram({ ...ends, ...ports, data: Buffer.from('hello') }),
    });
  const origin = Buffer.from('0000 1122 aabbccdd'.replaceAll(' ', ''), 'hex');
  const authentication = Buffer.concat([Buffer.from([0, 1, 0, 0]), Buffer.alloc(9)]);
  for (const before of [Buffer.alloc(0), origin, Buffer.concat([authentication, origin])]) {
    const up = inner(from6, to6, { fromPort: 4000, toPort: 9998 });
    const down = inner(to6, from6, { fromPort: 9998, toPort: 4000 });
    const frames = [
      udpDatagram({ ...ends, fromPort: 50_000, toPort: 3544, data: Buffer.concat([before, up]) }),
      udpDatagram({ ...ends, fromPort: 3544, toPort: 50_000, data: Buffer.concat([before, down]) }),
    ].map((payload) => ({ data: ethernet(ipv4({ ...ends, protocol: 17, payload })) }));
    const found = flows(frames).flows.find(({ server }) => server.port === 9998);
    t.match(found, { client: { ip: '2001:db8::1', port: 4000 }, payload: { up: 5, down: 5 } });
  }
});
