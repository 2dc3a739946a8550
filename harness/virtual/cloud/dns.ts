import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { decode, encode, type Packet, RECURSION_AVAILABLE, RECURSION_DESIRED, streamEncode } from 'dns-packet';

/** Seconds for which an answer may be kept: such names are balanced by DNS and have short lives. */
const ttl = 60;
const nxdomain = 3;
/** RFC 1035 4.2.2: a query over TCP has its length before it; a question needs no more than this. */
const queryLimit = 4096;
const idleMs = 10_000;

/** Answers one query: A of known names, nothing of other types, NXDOMAIN for all else. Null for what is no query. */
export function answerDns(query: Buffer, addresses: ReadonlyMap<string, string>): Packet | null {
  const asked = decode(query);
  const question = asked.questions?.[0];
  if (asked.type !== 'query' || question === undefined) return null;
  const address = addresses.get(question.name.toLowerCase());
  const wanted = address !== undefined && (question.type === 'A' || question.type === 'ANY');
  return {
    type: 'response',
    ...(asked.id === undefined ? {} : { id: asked.id }),
    flags: ((asked.flags ?? 0) & RECURSION_DESIRED) | RECURSION_AVAILABLE | (address === undefined ? nxdomain : 0),
    questions: [question],
    answers: wanted ? [{ type: 'A', name: question.name, ttl, data: address }] : [],
  };
}

export type DnsServer = { readonly port: number; readonly close: () => Promise<void> };

/** A name server over UDP and TCP on one port (0: any free one). Malformed queries are dropped, as a public resolver does. */
export async function serveDns(options: {
  readonly host: string;
  readonly port: number;
  readonly addresses: ReadonlyMap<string, string>;
  readonly log: (line: string) => void;
}): Promise<DnsServer> {
  const { host, addresses, log } = options;
  const answer = (query: Buffer): Packet | null => {
    try {
      return answerDns(query, addresses);
    } catch (error) {
      log(`dns: malformed query: ${error instanceof Error ? error.message : error}`);
      return null;
    }
  };
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    answerStream({ socket, answer, log });
  });
  await listening(tcp, () => tcp.listen(options.port, host));
  const bound = tcp.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : options.port;

  const udp = createSocket('udp4');
  udp.on('message', (query, from) => {
    const packet = answer(query);
    if (packet !== null) udp.send(encode(packet), from.port, from.address);
  });
  await listening(udp, () => udp.bind(port, host));
  udp.on('error', (error) => log(`dns: ${error.message}`));

  return {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => udp.close(resolve)),
        new Promise<void>((resolve, reject) => tcp.close((error) => (error ? reject(error) : resolve()))),
      ]);
    },
  };
}

/** Starts something and waits until it listens, or fails. */
function listening(server: NodeJS.EventEmitter, start: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    start();
  });
}

function answerStream(options: {
  readonly socket: Socket;
  readonly answer: (query: Buffer) => Packet | null;
  readonly log: (line: string) => void;
}): void {
  const { socket, answer, log } = options;
  let pending = Buffer.alloc(0);
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on('error', (error) => log(`dns: ${error.message}`));
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    if (pending.length > queryLimit) socket.destroy();
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      const packet = answer(pending.subarray(2, end));
      pending = pending.subarray(end);
      if (packet !== null) socket.write(streamEncode(packet));
    }
  });
}
