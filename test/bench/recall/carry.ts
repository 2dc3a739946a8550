import { type Frame, tcpConversation, u16, u32, udpFrame } from '../../analysis/wire.ts';
import { isText } from './encode.ts';
import { field } from './protobuf.ts';
import { randomFill } from './random.ts';

/** How a value travels: a place in some protocol. `text` carriers take printable bytes only. */
export type Carrier = {
  readonly name: string;
  readonly text: boolean;
  readonly carry: (payload: Buffer, port: number) => readonly Frame[];
};

const lines = (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n'));
const answer = lines('HTTP/1.1 200 OK\nContent-Length: 2\n\nok');

function post(type: string, body: Buffer, more = ''): Buffer {
  const head = `POST /v1/sync HTTP/1.1\nHost: api.vendor.example\nUser-Agent: Dalvik/1.6.0\nContent-Type: ${type}\n`;
  return Buffer.concat([lines(`${head}${more}Content-Length: ${body.length}\n\n`), body]);
}

const exchange = (request: Buffer, port: number, mss = 1400): Frame[] =>
  tcpConversation(
    [
      { up: true, data: request },
      { up: false, data: answer },
    ],
    { clientPort: port, mss },
  );

const latin = (bytes: Buffer): string => bytes.toString('latin1');
const get = (target: string, more = ''): Buffer => lines(`GET ${target} HTTP/1.1\nHost: api.vendor.example\n${more}\n`);

const protobuf = (bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([0x08, 0x96, 0x01]),
    field(3, Buffer.concat([field(1, Buffer.from('m')), field(2, bytes)])),
  ]);

/** JSON around text; around other bytes, which JSON cannot hold, a protocol buffer. */
const record = (bytes: Buffer): Buffer =>
  isText(bytes)
    ? Buffer.concat([Buffer.from('{"op":"sync","d":"'), bytes, Buffer.from('"}')])
    : Buffer.concat([field(1, Buffer.from('sync')), field(2, bytes)]);

/** A client's WebSocket frame (RFC 6455 section 5.2), masked. */
function clientFrame(payload: Buffer, opcode: number, final: boolean, key: Buffer): Buffer {
  const head = [(final ? 0x80 : 0) | opcode];
  if (payload.length < 126) head.push(0x80 | payload.length);
  else head.push(0x80 | 126, payload.length >> 8, payload.length & 255);
  return Buffer.concat([Buffer.from(head), key, payload.map((byte, i) => byte ^ (key[i % 4] ?? 0))]);
}

function webSocket(payload: Buffer, port: number, pieces: number): Frame[] {
  const message = record(payload);
  const size = Math.ceil(message.length / pieces);
  const frames = Array.from({ length: pieces }, (_, i) =>
    clientFrame(
      message.subarray(i * size, (i + 1) * size),
      i === 0 ? 2 : 0,
      i === pieces - 1,
      randomFill(4, `mask ${port} ${i}`),
    ),
  );
  const upgrade = 'Upgrade: websocket\nConnection: Upgrade\n';
  return tcpConversation(
    [
      {
        up: true,
        data: get('/ws', `${upgrade}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n`),
      },
      {
        up: false,
        data: lines(
          `HTTP/1.1 101 Switching Protocols\n${upgrade}Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n\n`,
        ),
      },
      ...frames.map((data) => ({ up: true, data })),
    ],
    { clientPort: port },
  );
}

/** A length in MQTT's variable byte integer (OASIS MQTT 3.1.1, section 2.2.3). */
function mqttPacket(type: number, body: Buffer): Buffer {
  const size: number[] = [];
  let rest = body.length;
  do {
    size.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([type, ...size]), body]);
}

const sized = (bytes: Buffer): Buffer => Buffer.concat([u16(bytes.length), bytes]);

function mqtt(payload: Buffer, port: number): Frame[] {
  const connect = mqttPacket(
    0x10,
    Buffer.concat([sized(Buffer.from('MQTT')), Buffer.from([4, 2, 0, 60]), sized(Buffer.from('c1'))]),
  );
  const publish = mqttPacket(0x30, Buffer.concat([sized(Buffer.from('up/data')), payload]));
  return tcpConversation(
    [
      { up: true, data: connect },
      { up: false, data: Buffer.from([0x20, 2, 0, 0]) },
      { up: true, data: publish },
    ],
    { clientPort: port, serverPort: 1883 },
  );
}

/** A DNS query for a name of the given labels (RFC 1035 section 4.1). */
function query(labels: readonly string[], port: number): Frame {
  const name = Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);
  const data = Buffer.concat([u16(port), u16(0x0100), u16(1), u16(0), u16(0), u16(0), name, u16(1), u16(1)]);
  return { data: udpFrame({ from: '192.168.31.100', fromPort: port, to: '192.168.31.1', toPort: 53, data }) };
}

/** Cuts a text into labels of at most `size` characters; what is no label character is left to the encoding around. */
const labelsOf = (payload: Buffer, size: number): string[] =>
  latin(payload).match(new RegExp(`.{1,${size}}`, 'g')) ?? [];

function chunked(payload: Buffer, port: number, size: number): Frame[] {
  const body = record(payload);
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size);
    chunks.push(lines(`${piece.length.toString(16)}\n`), piece, lines('\n'));
  }
  const head = lines('POST /v1/sync HTTP/1.1\nHost: api.vendor.example\nTransfer-Encoding: chunked\n\n');
  return exchange(Buffer.concat([head, ...chunks, lines('0\n\n')]), port);
}

const boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';
const multipart = (payload: Buffer): Buffer =>
  Buffer.concat([
    lines(`--${boundary}\nContent-Disposition: form-data; name="kind"\n\nsync\n--${boundary}\n`),
    lines('Content-Disposition: form-data; name="blob"; filename="d.bin"\nContent-Type: application/octet-stream\n\n'),
    payload,
    lines(`\n--${boundary}--\n`),
  ]);

const json = (payload: Buffer): Buffer =>
  Buffer.from(JSON.stringify({ v: 3, list: [{ k: 'a', d: latin(payload) }], ok: true }), 'latin1');
const xml = (payload: Buffer): Buffer =>
  Buffer.from(
    `<?xml version="1.0"?><r><i n="1"><d>${latin(payload).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</d></i></r>`,
    'latin1',
  );
const form = (payload: Buffer): Buffer => Buffer.from(`a=1&d=${encodeURIComponent(latin(payload))}&z=9`);

export const carriers: readonly Carrier[] = [
  {
    name: 'URL query',
    text: true,
    carry: (p, port) => exchange(get(`/t?d=${encodeURIComponent(latin(p))}&v=2`), port),
  },
  { name: 'URL path', text: true, carry: (p, port) => exchange(get(`/dev/${encodeURIComponent(latin(p))}/go`), port) },
  { name: 'header', text: true, carry: (p, port) => exchange(get('/t', `X-Device: ${latin(p)}\n`), port) },
  {
    name: 'cookie',
    text: true,
    carry: (p, port) => exchange(get('/t', `Cookie: a=b; uid=${latin(p).replaceAll(';', '%3B')}; c=d\n`), port),
  },
  {
    name: 'form body',
    text: true,
    carry: (p, port) => exchange(post('application/x-www-form-urlencoded', form(p)), port),
  },
  { name: 'JSON body', text: true, carry: (p, port) => exchange(post('application/json', json(p)), port) },
  { name: 'XML body', text: true, carry: (p, port) => exchange(post('text/xml', xml(p)), port) },
  { name: 'whole body', text: false, carry: (p, port) => exchange(post('application/octet-stream', p), port) },
  {
    name: 'multipart',
    text: false,
    carry: (p, port) => exchange(post(`multipart/form-data; boundary=${boundary}`, multipart(p)), port),
  },
  { name: 'protobuf', text: false, carry: (p, port) => exchange(post('application/x-protobuf', protobuf(p)), port) },
  { name: 'segments of 3', text: false, carry: (p, port) => exchange(post('application/octet-stream', p), port, 3) },
  { name: 'chunks of 5', text: false, carry: (p, port) => chunked(p, port, 5) },
  { name: 'WebSocket', text: false, carry: (p, port) => webSocket(p, port, 1) },
  { name: 'WebSocket, 4 frames', text: false, carry: (p, port) => webSocket(p, port, 4) },
  { name: 'MQTT', text: false, carry: mqtt },
  {
    name: 'raw TCP',
    text: false,
    carry: (p, port) =>
      tcpConversation([{ up: true, data: Buffer.concat([u32(p.length), p]) }], { clientPort: port, serverPort: 5222 }),
  },
  {
    name: 'UDP',
    text: false,
    carry: (p, port) => [
      {
        data: udpFrame({
          from: '192.168.31.100',
          fromPort: port,
          to: '54.255.160.10',
          toPort: 8053,
          data: Buffer.concat([Buffer.from([1, 0, 7]), p]),
        }),
      },
    ],
  },
];

/** Names hold letters, digits and hyphens: these carry hexadecimal or base32 only. */
export const nameCarriers: readonly Carrier[] = [
  { name: 'DNS label', text: true, carry: (p, port) => [query([...labelsOf(p, 60), 'x', 'example', 'com'], port)] },
  {
    name: 'DNS labels of 6',
    text: true,
    carry: (p, port) => [query([...labelsOf(p, 6).slice(0, 30), 'x', 'example', 'com'], port)],
  },
  {
    name: 'DNS queries of 12',
    text: true,
    carry: (p, port) => labelsOf(p, 12).map((label) => query([label, 't', 'example', 'com'], port)),
  },
];
