import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createCleartextHttp2, createSecureServer, type Http2Server } from 'node:http2';
import { type AddressInfo, createServer as createTcp, type Server as NetServer } from 'node:net';
import { execa } from 'execa';

/** Real servers on loopback that clients of all sorts talk to. All answer `ok`. */
export type Servers = {
  readonly http: number;
  /** HTTP/2 in the clear, by prior knowledge. */
  readonly h2c: number;
  /** HTTP/2 over TLS; its session keys go into the key log. */
  readonly https: number;
  /** An MQTT broker that takes everything in and passes nothing on. */
  readonly mqtt: number;
  readonly close: () => Promise<void>;
};

/** What a server answers to a client that asks to speak WebSocket (RFC 6455 section 4.2.2). */
const acceptKey = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

function createHttp(): Server {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end('ok'));
  });
  server.on('upgrade', (request, socket) => {
    const key = String(request.headers['sec-websocket-key']);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(key)}\r\n\r\n`,
    );
    // The client's close frame is answered with one of the server's; what it says before is only taken in.
    socket.on('data', (data: Buffer) => ((data[0] ?? 0) & 15) === 8 && socket.end(Buffer.from([0x88, 0])));
    socket.on('error', () => socket.destroy());
  });
  return server;
}

function answering(server: Http2Server): Http2Server {
  server.on('stream', (stream) => {
    stream.resume().on('end', () => {
      stream.respond({ ':status': 200 });
      stream.end('ok');
    });
  });
  return server;
}

/** Answers a CONNECT with a CONNACK (MQTT 3.1.1 section 3.2), which is all that a client wants to hear before it publishes. */
function createBroker(): NetServer {
  return createTcp((socket) => {
    socket.once('data', () => socket.write(Buffer.from([0x20, 2, 0, 0])));
    socket.on('error', () => socket.destroy());
  });
}

async function listen(server: NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Starts the servers; `folder` gets a key and a certificate, `keyLog` a line for each secret. */
export async function startServers(folder: string, keyLog: string): Promise<Servers> {
  const [keyFile, certificateFile] = [`${folder}/key.pem`, `${folder}/certificate.pem`];
  const subject = ['-subj', '/CN=collect.vendor.example'];
  await execa('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    ...subject,
    '-keyout',
    keyFile,
    '-out',
    certificateFile,
  ]);
  const { readFile } = await import('node:fs/promises');
  const http = createHttp();
  const h2c = answering(createCleartextHttp2());
  const https = createSecureServer({ key: await readFile(keyFile), cert: await readFile(certificateFile) });
  answering(https);
  https.on('keylog', (line: Buffer) => appendFileSync(keyLog, line));
  const mqtt = createBroker();
  const ports = {
    http: await listen(http),
    h2c: await listen(h2c),
    https: await listen(https),
    mqtt: await listen(mqtt),
  };
  const close = async (): Promise<void> => {
    http.closeAllConnections();
    await Promise.all(
      [http, h2c, https, mqtt].map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
  };
  return { ...ports, close };
}
