import { connect, createServer, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { PassReason } from '../../model/interception.ts';
import { mostHelloBytes, readClientHello } from './client-hello.ts';
import { type Connection, describeConnection } from './connection.ts';
import { readFirstBytes } from './first-bytes.ts';
import type { HttpDoor } from './http-door.ts';
import { type Peeked, peek } from './peek.ts';
import type { RawStreams } from './raw-stream.ts';
import { relay } from './relay.ts';
import type { Tally } from './tally.ts';
import { createTlsDoor } from './tls-door.ts';
import type { Transcript } from './transcript.ts';

/** A client that says nothing for so long waits for its server to begin. */
const silentMs = 1_000;
/** A client that closes within so long of a handshake, without a word, did not like the certificate. */
const unhappyMs = 2_000;

export type FrontDoorOptions = {
  /** A listening descriptor that is transparent: a socket's local end is where its client wanted to go (ip(7), IP_TRANSPARENT). */
  readonly descriptor: number;
  readonly authority: { readonly key: string; readonly cert: string };
  readonly http: HttpDoor;
  readonly raw: RawStreams;
  readonly transcript: Transcript;
  readonly tally: Tally;
  /** All connections that are open, by id. */
  readonly connections: Map<string, Connection>;
};

export type FrontDoor = {
  readonly port: number;
  /** Breaks all connections. */
  readonly close: () => Promise<void>;
};

/**
 * Takes in all TCP connections of the handset. By its first bytes TLS is opened, unless its destination is known to refuse that; HTTP, in TLS or not, goes
 * to mockttp; other contents of TLS are written down raw; everything else passes through untouched, and is counted.
 */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { descriptor, http, raw, transcript, tally, connections } = options;
  const sockets = new Set<Socket>();
  let number = 0;

  const pass = async (socket: Socket, connection: Connection, why: PassReason, first?: Buffer): Promise<void> => {
    const { ip, port } = connection.server;
    const upstream = connect({ host: ip, port, noDelay: true, allowHalfOpen: true });
    upstream.once('error', (error: NodeJS.ErrnoException) => tally.failed(`passing through: ${error.code}`));
    tally.passed(connection, why, await relay({ client: socket, upstream, ...(first && { first }) }));
  };
  const openTls = async (socket: Socket, connection: Connection): Promise<void> => {
    const look = await peek(socket, {
      enough: (bytes) => bytes.length > mostHelloBytes || readClientHello(bytes) !== 'more',
      withinMs: silentMs,
    });
    const hello = readClientHello(look.bytes);
    if (isGone(look)) return;
    // A handshake that is no hello of a version that we know is not ours to open.
    if (hello === null || hello === 'more') return pass(socket, connection, 'protocol');
    connection.hello = hello;
    const pinned = tally.pinnedAs(connection);
    if (pinned !== null) return pass(socket, connection, pinned);
    tls.enter(socket, connection);
    await closed(socket);
  };
  const admit = async (socket: Socket, connection: Connection): Promise<void> => {
    const look = await peek(socket, { enough: (bytes) => readFirstBytes(bytes) !== 'more', withinMs: silentMs });
    const kind = readFirstBytes(look.bytes);
    if (look.how === 'ended' && look.bytes.length > 0) return pass(socket, connection, 'protocol', look.bytes);
    if (isGone(look)) return;
    if (kind === 'tls') return openTls(socket, connection);
    if (kind !== 'http') return pass(socket, connection, look.bytes.length === 0 ? 'silent' : 'protocol');
    tally.count('clear');
    return http.enter(socket, connection, false);
  };
  const opened = async (socket: TLSSocket, connection: Connection): Promise<void> => {
    const refuse = (reason: string): void => tally.pin(connection, reason);
    // With TLS 1.3 a client's alert comes when for us the handshake is over.
    const alerted = (error: Error): void => refuse(error.message);
    socket.on('error', alerted);
    const start = performance.now();
    const look = await peek(socket, { enough: (bytes) => readFirstBytes(bytes) !== 'more', withinMs: silentMs });
    if (isGone(look) && look.bytes.length === 0) {
      if (performance.now() - start < unhappyMs) refuse('closed without a word after the handshake');
      return;
    }
    socket.off('error', alerted);
    tally.count('opened');
    if (readFirstBytes(look.bytes) === 'http' && !isGone(look)) return http.enter(socket, connection, true);
    tally.count('rawStreams');
    await raw.enter({
      ...{ stream: socket, connection, write: transcript.stream, checked: tally.upstream },
      refused: (reason) => tally.pin(connection, reason, 'upstream'),
      ...(look.how === 'ended' && { first: look.bytes }),
    });
  };
  const guard = (work: Promise<void>, socket: Socket): void => {
    work.catch((error: unknown) => {
      tally.failed(error instanceof Error ? error.message : String(error));
      socket.destroy();
    });
  };
  const tls = await createTlsDoor({
    authority: options.authority,
    opened: (socket, connection) => guard(opened(socket, connection), socket),
    refused: (connection, reason) => tally.pin(connection, reason),
  });

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    number += 1;
    const connection = describeConnection(socket, `c${number}`);
    // Who speaks to the door itself was not led here, and would be led round and round.
    if (connection === null || connection.server.port === port) {
      socket.destroy();
      return;
    }
    tally.count('connections');
    sockets.add(socket);
    connections.set(connection.id, connection);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      sockets.delete(socket);
      connections.delete(connection.id);
    });
    guard(admit(socket, connection), socket);
  });
  const port = await listen(server, descriptor);
  return {
    port,
    close: async () => {
      const ended = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.resetAndDestroy();
      await ended;
    },
  };
}

const isGone = ({ how }: Peeked): boolean => how === 'ended' || how === 'broken';

const closed = (socket: Socket): Promise<void> =>
  socket.closed ? Promise.resolve() : new Promise((resolve) => socket.once('close', () => resolve()));

function listen(server: Server, descriptor: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ fd: descriptor }, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
    });
  });
}
