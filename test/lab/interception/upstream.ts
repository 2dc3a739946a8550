import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer as createTls } from 'node:tls';
import { createAuthority } from '../../../harness/virtual/cloud/certificates.ts';

/**
 * A stand-in internet for interception: `upstream.ts FOLDER` makes an authority there (ca.pem) and serves, on all of its addresses, HTTP (80) and HTTPS of any version with WebSocket
 * (443), HTTP/2 (8443), TLS that echoes (8883), TLS whose server speaks first (993), and a raw echo (5222). Each answers with what it got.
 */
const [folder = ''] = process.argv.slice(2);
const addresses = ['54.169.0.1', '54.169.0.2', '54.169.0.3', '54.169.0.4'];
const ip = (...args: string[]): string => execFileSync('ip', args, { encoding: 'utf8' });

ip('link', 'set', 'lo', 'up');
for (const address of ['114.114.114.114', ...addresses]) ip('address', 'add', `${address}/32`, 'dev', 'lo');

const authority = await createAuthority(folder);
const { key, chain } = await authority.issue('api.vendor.test');
const tls = { key, cert: chain, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  response.writeHead(200, { 'content-type': 'application/json', 'x-host': request.headers.host ?? '' });
  response.end(
    JSON.stringify({ path: request.url, bytes: body.length, digest: digest(body), version: request.httpVersion }),
  );
}
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const listener = (request: IncomingMessage, response: ServerResponse): void => void answer(request, response);

/** Answers each WebSocket message of a client, as long as it fits a frame's short length, with the same text. */
function echoFrames(request: IncomingMessage, socket: Duplex): void {
  const accept = createHash('sha1').update(
    `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
  );
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
  );
  socket.on('error', () => socket.destroy());
  socket.on('data', (frame: Buffer) => {
    if (((frame[0] ?? 0) & 15) === 8) {
      socket.end(Buffer.from([0x88, 0]));
      return;
    }
    const length = (frame[1] ?? 0) & 127;
    const text = frame.subarray(6, 6 + length).map((byte, index) => byte ^ (frame[2 + (index % 4)] ?? 0));
    socket.write(Buffer.concat([Buffer.from([0x81, length]), text]));
  });
}

const http = createHttp(listener).listen(80, '0.0.0.0');
http.on('upgrade', echoFrames);
createHttps(tls, listener).on('upgrade', echoFrames).listen(443, '0.0.0.0');
createSecureServer({ ...tls, allowHTTP1: true }, (request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ path: request.url, bytes: body.length, digest: digest(body), version: request.httpVersion }),
    );
  });
}).listen(8443, '0.0.0.0');
createTls(tls, (socket) => socket.on('error', () => socket.destroy()).pipe(socket)).listen(8883, '0.0.0.0');
createTls(tls, (socket) => {
  socket.on('error', () => socket.destroy()).write('* OK ready\r\n');
  socket.pipe(socket);
}).listen(993, '0.0.0.0');
createTcp((socket) => socket.on('error', () => socket.destroy()).pipe(socket)).listen(5222, '0.0.0.0');

console.log(JSON.stringify('ready'));
process.stdin.on('end', () => process.exit(0)).resume();
const { serveDns } = await import('../../../harness/virtual/cloud/dns.ts');
await serveDns({
  ...{ host: '114.114.114.114', port: 53, log: () => undefined },
  addresses: new Map([['api.vendor.test', '54.169.0.1']]),
});
for (let up = false; !up; await delay(30)) {
  if (!/ eth0@/.test(ip('-o', 'link'))) continue;
  ip('address', 'replace', '198.18.0.2/30', 'dev', 'eth0');
  ip('link', 'set', 'eth0', 'up');
  up = true;
}
