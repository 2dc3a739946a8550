import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { joinNetwork } from '../network/join.ts';

/**
 * A stand-in handset that speaks TLS: `client.ts MAC`. Waits for its wlan0, gets an address, then does what standard input says, a JSON line each, and
 * answers each with a line: what came back, or `{"error": code}`.
 */
export type Wish = {
  readonly how: 'http' | 'https' | 'h2' | 'ws' | 'wss' | 'tls' | 'tcp' | 'timed';
  readonly ip: string;
  readonly port: number;
  readonly name?: string;
  /** PEM file of whom to trust. */
  readonly trust?: string;
  readonly version?: 'TLSv1' | 'TLSv1.2' | 'TLSv1.3';
  readonly path?: string;
  readonly body?: string;
  /** Times of as many requests, each on a connection of its own. */
  readonly times?: number;
};

const answerMs = 5_000;

function tlsOf({ trust, version, name }: Wish): ConnectionOptions {
  return {
    ...(trust === undefined ? {} : { ca: readFileSync(trust, 'utf8') }),
    ...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
    ...{ servername: name ?? '', ciphers: 'DEFAULT@SECLEVEL=0' },
  };
}

async function ask(wish: Wish): Promise<unknown> {
  const { how, ip, port, name, path = '/', body } = wish;
  const method = body === undefined ? 'GET' : 'POST';
  const headers = { host: name ?? ip, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) };
  const options = { ...{ host: ip, port, path, method, headers, agent: false, timeout: answerMs } } as const;
  const sent = how === 'https' ? requestHttps({ ...options, ...tlsOf(wish) }) : requestHttp(options);
  sent.on('timeout', () => sent.destroy(Object.assign(new Error('timeout'), { code: 'TIMEOUT' })));
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const part of response) text += part;
  return { status: response.statusCode, ...JSON.parse(text) };
}

async function askHttp2(wish: Wish): Promise<unknown> {
  const { ip, port, name = ip, path = '/', body = '' } = wish;
  const session = connectHttp2(`https://${name}:${port}`, {
    createConnection: () => connectTls({ host: ip, port, ...tlsOf(wish), ALPNProtocols: ['h2'] }),
  });
  try {
    // The stream ends with the session's error, and tells it.
    session.on('error', () => undefined);
    const stream = session.request({ ':path': path, ':method': 'POST' });
    stream.end(body);
    let text = '';
    for await (const part of stream) {
      text += part;
      if (text.includes('}')) break;
    }
    return JSON.parse(text);
  } finally {
    session.destroy();
  }
}

async function open(wish: Wish): Promise<Socket> {
  const secure = wish.how === 'tls' || wish.how === 'wss';
  const socket: Socket = secure
    ? connectTls({ host: wish.ip, port: wish.port, ...tlsOf(wish) })
    : connectTcp({ host: wish.ip, port: wish.port });
  socket.setTimeout(answerMs, () => socket.destroy(Object.assign(new Error('timeout'), { code: 'TIMEOUT' })));
  await once(socket, secure ? 'secureConnect' : 'connect');
  return socket;
}

/** Sends what there is to say, if any, and gives what has come after as many bytes (or as an end). */
async function talk(wish: Wish): Promise<unknown> {
  const socket = await open(wish);
  if (wish.body) socket.write(wish.body);
  const [bytes] = await once(socket, 'data');
  socket.destroy();
  return String(bytes);
}

async function webSocket(wish: Wish): Promise<unknown> {
  const socket = await open(wish);
  const key = randomBytes(16).toString('base64');
  socket.write(
    `GET ${wish.path ?? '/'} HTTP/1.1\r\nHost: ${wish.name}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  const [head] = await once(socket, 'data');
  const text = Buffer.from(wish.body ?? '');
  const mask = randomBytes(4);
  const masked = text.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length]), mask, masked]));
  const [answer] = await once(socket, 'data');
  socket.end(Buffer.concat([Buffer.from([0x88, 0x80]), mask]));
  await once(socket, 'close');
  return { head: String(head).split('\r\n')[0], answer: String(answer.subarray(2)) };
}

/** Milliseconds that each of a number of requests took, one after the other. */
async function timed(wish: Wish): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < (wish.times ?? 0); index += 1) {
    const start = performance.now();
    await ask({ ...wish, how: wish.version === undefined ? 'http' : 'https' });
    times.push(performance.now() - start);
  }
  return times;
}

const ways = { http: ask, https: ask, h2: askHttp2, ws: webSocket, wss: webSocket, tls: talk, tcp: talk, timed };

// A connection that breaks after its wish was answered.
process.on('uncaughtException', (error) => console.error(`client: ${error.message}`));
process.on('unhandledRejection', (error) => console.error(`client: ${error}`));
console.log(JSON.stringify('ready'));
await joinNetwork(process.argv[2] ?? '');
for await (const line of createInterface({ input: process.stdin })) {
  const wish: Wish = JSON.parse(line);
  const late = new AbortController();
  const tooLate = delay(wish.times === undefined ? answerMs : answerMs * wish.times, { error: 'LATE' }, late);
  // When the answer came first, nobody waits for this any more.
  tooLate.catch(() => undefined);
  const answer = await Promise.race([ways[wish.how](wish), tooLate]).catch((error: NodeJS.ErrnoException) => ({
    error: error.code ?? error.message,
  }));
  late.abort();
  console.log(JSON.stringify(answer));
}
