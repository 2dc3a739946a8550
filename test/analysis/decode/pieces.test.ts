import { connect, createServer } from 'node:http2';
import { duplexPair } from 'node:stream';
import { brotliCompressSync, constants, deflateRawSync, gzipSync } from 'node:zlib';
import t from 'tap';
import { replay } from '../../../harness/analysis/canary/replay.ts';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { pcap, tcpConversation } from '../wire.ts';

const canary: Canary = { id: 'p', kind: 'phone', value: '+85291234567' };
type Turn = { readonly up: boolean; readonly data: Buffer };

/** Scans a conversation, replays every chain from the bytes of its direction, and gives the chains. */
function replayed(turns: readonly Turn[]): { chains: string[]; failed: string[] } {
  const { hits } = scanCapture([pcap(tcpConversation(turns, { mss: 500 }))], {
    file: 'a',
    canaries: [canary],
    lookup: null,
  });
  const streamOf = (up: boolean) => Buffer.concat(turns.filter((turn) => turn.up === up).map(({ data }) => data));
  const failed = hits.filter((hit) => {
    const steps = replay({ stream: streamOf(hit.direction === 'up'), hit, canary });
    return steps?.map(({ name }) => name).join(' ') !== hit.chain.join(' ');
  });
  const text = ({ chain, direction }: (typeof hits)[number]) => `${direction} ${chain.join(' ')}`;
  return { chains: hits.map(text), failed: failed.map(text) };
}

const frame = (first: number, payload: Buffer, key: Buffer | null): Buffer => {
  const body = key === null ? payload : Buffer.from(payload.map((byte, i) => byte ^ (key[i & 3] ?? 0)));
  return Buffer.concat([
    Buffer.from([first, (key === null ? 0 : 0x80) | payload.length]),
    key ?? Buffer.alloc(0),
    body,
  ]);
};
const key = Buffer.from([9, 8, 7, 6]);

t.test('chains through WebSocket replay from the bytes of one direction', async (t) => {
  const extension = 'Sec-WebSocket-Extensions: permessage-deflate\r\n';
  const ask = `GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n${extension}\r\n`;
  const answer = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n${extension}\r\n`;
  const packed = deflateRawSync('{"tel":"+85291234567"}', { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  const { chains, failed } = replayed([
    { up: true, data: Buffer.from(ask) },
    { up: false, data: Buffer.from(answer) },
    { up: true, data: frame(0xc1, packed, key) },
    { up: true, data: frame(0x81, Buffer.from('+8529'), key) },
    { up: true, data: frame(0x81, Buffer.from('1234567'), key) },
    { up: false, data: frame(0x82, gzipSync('+85291234567'), null) },
  ]);
  t.same(chains, ['up ws-message permessage-deflate e164', 'up ws-message e164', 'down ws-message gzip e164']);
  t.same(failed, []);
});

t.test('chains through MQTT replay, the broker’s too', async (t) => {
  const string = (text: string) => Buffer.concat([Buffer.from([0, text.length]), Buffer.from(text)]);
  const packet = (first: number, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([first, body.length]), body]);
  };
  for (const level of [4, 5]) {
    const none = level === 5 ? Buffer.from([0]) : Buffer.alloc(0);
    const { chains, failed } = replayed([
      { up: true, data: packet(0x10, string('MQTT'), Buffer.from([level, 2, 0, 60]), none, string('+85291234567')) },
      { up: false, data: packet(0x20, Buffer.from([0, 0]), none) },
      { up: true, data: packet(0x30, string('t'), none, gzipSync('{"tel":"+85291234567"}')) },
      { up: false, data: packet(0x30, string('t'), none, Buffer.from('+85291234567')) },
    ]);
    t.same(chains, ['up mqtt e164', 'up mqtt gzip e164', 'down mqtt e164']);
    t.same(failed, []);
  }
});

t.test('chains through HTTP/2 and through content codings one on another replay', async (t) => {
  const [ours, theirs] = duplexPair();
  const turns: Turn[] = [];
  for (const [up, stream] of [
    [true, ours],
    [false, theirs],
  ] as const) {
    const write = stream.write.bind(stream);
    stream.write = (data: unknown, ...rest: never[]): boolean => {
      if (data instanceof Uint8Array) turns.push({ up, data: Buffer.from(data) });
      return write(data, ...rest);
    };
  }
  const server = createServer();
  server.on('stream', (stream) => {
    stream.resume();
    stream.respond({ 'x-tel': '+85291234567' });
    stream.end();
  });
  server.emit('connection', theirs);
  const client = connect('http://h', { createConnection: () => ours });
  const body = brotliCompressSync(gzipSync('{"tel":"+85291234567"}'));
  const request = client.request({ ':method': 'POST', ':path': '/?t=%2B85291234567', 'content-encoding': 'gzip, br' });
  request.end(body);
  request.resume();
  await new Promise((done) => request.on('close', done));
  client.close();
  const { chains, failed } = replayed(turns);
  t.same(chains, ['up http-url percent e164', 'up http-body br gzip e164', 'down http-header e164']);
  t.same(failed, []);
});
