import { readFileSync } from 'node:fs';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { ScanOptions } from '../../harness/analysis/scan.ts';
import type { Canary } from '../../harness/model/canary.ts';
import { cryptoFrame, initialPacket } from './quic-wire.ts';
import { certificateMessage, clientHello, message, record, serverHello12 } from './tls-wire.ts';
import { realCaptures } from './tshark.ts';
import { aggregate, dataFrame, llc, radiotap } from './wifi-wire.ts';
import {
  ethernet,
  type Frame,
  ipv4,
  pcap,
  pcapngBlock,
  tcpConversation,
  u16,
  u32,
  udpDatagram,
  udpFrame,
} from './wire.ts';

/** Small captures to be damaged: one of each thing that the decoder opens, and pieces of real ones where they are at hand. */

export const fuzzCanaries: readonly Canary[] = [
  { id: 'phone', kind: 'phone', value: '+85291234567' },
  { id: 'imei', kind: 'imei', value: '352099001761481' },
  { id: 'name', kind: 'name', value: 'Chan Tai-Man Qwxzjk Plorfenoum' },
];

const leak = Buffer.from('{"tel":"+85291234567","imei":"352099001761481","n":"Chan Tai-Man Qwxzjk Plorfenoum"}');
const crlf = (head: string) => Buffer.from(head.replaceAll('\n', '\r\n'));

function post(body: Uint8Array, headers = ''): Buffer {
  return Buffer.concat([
    crlf(`POST /a?b=%2B85291234567 HTTP/1.1\nHost: h.example\n${headers}Content-Length: ${body.length}\n\n`),
    body,
  ]);
}

function chunked(body: Uint8Array): Buffer {
  const parts = [crlf('POST /c HTTP/1.1\nHost: h.example\nTransfer-Encoding: chunked\n\n')];
  for (let at = 0; at < body.length; at += 20) {
    const part = body.subarray(at, at + 20);
    parts.push(crlf(`${part.length.toString(16)}\n`), Buffer.from(part), crlf('\n'));
  }
  return Buffer.concat([...parts, crlf('0\n\n')]);
}

const multipart = Buffer.concat([
  crlf('--x\nContent-Disposition: form-data; name="f"\nContent-Encoding: gzip\n\n'),
  gzipSync(leak),
  crlf('\n--x--\n'),
]);

function dns(name: string): Buffer {
  const labels = name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  const question = Buffer.concat([...labels, Buffer.from([0, 0, 1, 0, 1])]);
  const answer = Buffer.concat([u16(0xc00c), u16(1), u16(1), u32(60), u16(4), Buffer.from([42, 62, 48, 98])]);
  return Buffer.concat([u16(7), u16(0x8180), u16(1), u16(1), u32(0), question, answer]);
}

const ends = { from: '192.168.31.100', to: '42.62.48.98', fromPort: 40_000, toPort: 53 };
const hello = clientHello({ name: 'h.example', alpn: ['h3'], padding: 900 });
const quic = (from: number, to: number, number: number) =>
  initialPacket({ version: 'version 1', keyId: Buffer.alloc(8, 7), number, payload: cryptoFrame(hello, from, to) });
const udp = (data: Uint8Array, toPort: number): Frame => ({ data: udpFrame({ ...ends, toPort, data }) });

/** The shape of a certificate, without a signature that anybody could verify. */
function certificate(): Buffer {
  const der = (tag: number, ...parts: Uint8Array[]) => {
    const body = Buffer.concat(parts);
    return Buffer.concat([
      Buffer.from(body.length < 128 ? [tag, body.length] : [tag, 0x82]),
      body.length < 128 ? Buffer.alloc(0) : u16(body.length),
      body,
    ]);
  };
  const name = der(0x30, der(0x31, der(0x30, der(6, Buffer.from('550403', 'hex')), der(12, Buffer.from('h.example')))));
  const alt = der(0x30, ...['a.example', 'b.example'].map((each) => der(0x82, Buffer.from(each))));
  const extension = der(0x30, der(6, Buffer.from('551d11', 'hex')), der(4, alt));
  const signed = der(
    0x30,
    der(0xa0, Buffer.from([2, 1, 2])),
    der(2, Buffer.from([1])),
    der(0x30),
    name,
    der(0x30),
    name,
    der(0x30, Buffer.alloc(70)),
    der(0xa3, der(0x30, extension)),
  );
  return der(0x30, signed, der(0x30), der(3, Buffer.alloc(70)));
}

const tls = [
  { up: true, data: record(22, hello) },
  {
    up: false,
    data: record(
      22,
      Buffer.concat([serverHello12(), certificateMessage([certificate()]), message(14, Buffer.alloc(0))]),
    ),
  },
  { up: true, data: Buffer.concat([record(20, Buffer.from([1])), record(22, Buffer.alloc(40)), record(23, leak)]) },
];
const mail = [
  { up: false, data: crlf('220 mx.example\n') },
  { up: true, data: crlf('EHLO +85291234567\nSTARTTLS\n') },
  { up: false, data: crlf('220 go\n') },
];
const answer = { up: false, data: crlf('HTTP/1.1 200 OK\nContent-Length: 2\n\nok') };
const up = (data: Buffer) => ({ up: true, data });

function generated(): Buffer[] {
  const http = tcpConversation(
    [
      up(post(leak)),
      answer,
      up(post(gzipSync(leak), 'Content-Encoding: gzip\n')),
      up(post(brotliCompressSync(leak), 'Content-Encoding: br\n')),
      up(post(deflateSync(Buffer.from(gzipSync(leak).toString('base64'))))),
      up(chunked(leak)),
      up(post(multipart, 'Content-Type: multipart/form-data; boundary=x\n')),
      answer,
    ],
    { mss: 200 },
  );
  const upgrade = tcpConversation([
    up(crlf('GET /ws HTTP/1.1\nHost: h.example\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Key: x\n\n')),
    { up: false, data: crlf('HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\n\n') },
    up(Buffer.concat([Buffer.from([0x82, 0x80 | leak.length, 0, 0, 0, 0]), leak])),
  ]);
  const mqtt = tcpConversation(
    [
      up(
        Buffer.concat([
          Buffer.from([0x10, 14, 0, 4]),
          Buffer.from('MQTT'),
          Buffer.from([4, 2, 0, 60, 0, 2, 0x63, 0x31]),
        ]),
      ),
      up(Buffer.concat([Buffer.from([0x30, leak.length + 5, 0, 3]), Buffer.from('a/b'), leak])),
    ],
    { serverPort: 1883 },
  );
  const datagram = udpDatagram({ ...ends, data: Buffer.concat([leak, leak, leak]) });
  const fragments = [0, 80, 160].map(
    (at): Frame => ({
      data: ethernet(
        ipv4({
          ...ends,
          protocol: 17,
          payload: datagram.subarray(at, at + (at < 160 ? 80 : 1000)),
          flags: (at < 160 ? 0x2000 : 0) | (at / 8),
        }),
      ),
    }),
  );
  const inAir = (payload: Uint8Array) =>
    llc(ipv4({ ...ends, protocol: 17, payload: udpDatagram({ ...ends, data: payload }) }));
  const air = [
    dataFrame({ body: inAir(leak) }),
    dataFrame({ body: aggregate([inAir(leak), inAir(leak)]), aggregated: true, sequence: 7 }),
  ];
  const overlapping = tcpConversation([up(post(Buffer.concat([leak, leak, leak])))], { mss: 30, isn: 0xffffff80 });
  return [
    pcap(http),
    pcap(http, { little: false, nanoseconds: true }),
    pcap(upgrade),
    pcap(mqtt),
    pcap(tcpConversation(tls, { serverPort: 443, mss: 300 })),
    pcap(tcpConversation([...mail, ...tls], { serverPort: 25 })),
    pcap([udp(dns('h.example'), 53), udp(quic(500, hello.length, 0), 443), udp(quic(0, 500, 1), 443), ...fragments]),
    pcap(
      air.map((frame) => ({ data: radiotap(frame, 0x10) })),
      { linkType: 127 },
    ),
    pcap([...overlapping.slice(0, 3), ...overlapping.slice(3).reverse(), ...overlapping.slice(3, 6)]),
    pcapng(http, true),
    pcapng(upgrade, false),
  ];
}

function pcapng(frames: readonly Frame[], little: boolean): Buffer {
  const put32 = (value: number) => (little ? u32(value).reverse() : u32(value));
  const put16 = (value: number) => (little ? u16(value).reverse() : u16(value));
  const header = Buffer.concat([put32(0x1a2b3c4d), put16(1), put16(0), put32(-1), put32(-1)]);
  return Buffer.concat([
    pcapngBlock(0x0a0d0d0a, header, little),
    pcapngBlock(
      1,
      Buffer.concat([put16(1), put16(0), put32(0), put16(9), put16(1), Buffer.from([9, 0, 0, 0])]),
      little,
    ),
    pcapngBlock(10, Buffer.concat([put32(0x544c534b), put32(7), Buffer.from('secrets')]), little),
    ...frames.map(({ data }) =>
      pcapngBlock(
        6,
        Buffer.concat([put32(0), put32(1), put32(7), put32(data.length), put32(data.length), data]),
        little,
      ),
    ),
    pcapngBlock(5, Buffer.concat([put32(0), put32(0), put32(0)]), little),
  ]);
}

/** Where the records of a capture file begin; all real ones here are little-endian. */
function records(file: Buffer): number[] {
  const isPcapng = file.readUInt32LE(0) === 0x0a0d0d0a;
  const starts: number[] = [];
  for (let at = isPcapng ? 0 : 24; at + 16 <= file.length; ) {
    starts.push(at);
    at += isPcapng ? file.readUInt32LE(at + 4) : 16 + file.readUInt32LE(at + 8);
  }
  return starts;
}

/** Stretches of a real capture of about `bytes`, each with the file's beginning. */
function pieces(file: Buffer, bytes: number): Buffer[] {
  const starts = records(file);
  const isPcapng = file.readUInt32LE(0) === 0x0a0d0d0a;
  const first = isPcapng ? starts.findIndex((at) => [2, 3, 6].includes(file.readUInt32LE(at))) : 0;
  const head = file.subarray(0, starts[first] ?? 24);
  const list: Buffer[] = [];
  for (let from = first; from < starts.length; ) {
    let to = from + 1;
    while (to < starts.length && (starts[to] ?? 0) - (starts[from] ?? 0) < bytes) to++;
    list.push(Buffer.concat([head, file.subarray(starts[from], starts[to] ?? file.length)]));
    from = to;
  }
  return list;
}

/** Of each real capture the first stretches, so that none outweighs the others. */
const stretches = 12;

export function fuzzCorpus(): Buffer[] {
  const real = realCaptures().flatMap((path) => pieces(readFileSync(path), 6000).slice(0, stretches));
  return [...generated(), ...generated(), ...real];
}

/** Canaries are compiled anew for each scan, which takes longer than a small capture does: only one input in this many is searched too. */
const searchedEvery = 25;

export function fuzzOptions(number: number): ScanOptions {
  return { file: 'fuzz.pcap', canaries: number % searchedEvery === 0 ? fuzzCanaries : [], lookup: null };
}
