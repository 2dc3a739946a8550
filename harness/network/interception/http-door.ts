import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { getLocal } from 'mockttp';
import { mostBodyBytes } from './collector.ts';
import type { Connection } from './connection.ts';
import { type ExchangeOptions, followExchanges } from './exchanges.ts';
import { relay } from './relay.ts';
import { enterMockttp } from './socks.ts';
import { oldTls } from './tls-door.ts';

export type HttpDoor = {
  /** Where mockttp listens, for nobody but us. */
  readonly port: number;
  /** Lets mockttp answer a connection that speaks HTTP, by asking the connection's own server. Resolves when the connection has ended. */
  readonly enter: (stream: Duplex, connection: Connection, secure: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type HttpDoorOptions = Omit<ExchangeOptions, 'server'> & {
  /** The lab's authority, PEM. */
  readonly authority: { readonly key: string; readonly cert: string };
};

const ports = { startPort: 42_000, endPort: 60_000 } as const;
/** Names whose sessions with mockttp are kept, so that most connections have a short handshake. */
const mostNames = 1_000;

/**
 * mockttp as a transparent proxy: HTTP/1, HTTP/2 and WebSocket, on to where each connection meant to go. What came out of TLS goes into TLS again on its way
 * to mockttp, with the client's server name and protocol, by which mockttp knows that it is to go on inside of TLS. An upstream's certificate is accepted
 * whatever it is (upstream.ts tells it), and an upstream that breaks breaks the client's connection, as it would without us.
 */
export async function openHttpDoor({ authority, ...options }: HttpDoorOptions): Promise<HttpDoor> {
  const server = getLocal({
    ...{ cors: false, http2: true, recordTraffic: false, maxBodySize: mostBodyBytes },
    https: { ...authority, tlsServerOptions: oldTls },
    socks: { authMethods: ['custom-metadata'] },
  });
  await server.start(ports);
  const upstream = { ignoreHostHttpsErrors: true, simulateConnectionErrors: true };
  await server.forAnyRequest().thenPassThrough(upstream);
  await server.forAnyWebSocket().thenPassThrough(upstream);
  const exchanges = await followExchanges({ ...options, server });
  const sessions = new Map<string, Buffer>();

  const wrap = (socket: Duplex, { hello, tls }: Connection): TLSSocket => {
    const servername = hello?.serverName ?? '';
    const session = sessions.get(servername);
    const secured = connect({
      ...{ socket, servername, rejectUnauthorized: false },
      ...(tls?.alpn ? { ALPNProtocols: [tls.alpn] } : {}),
      ...(session && { session }),
    });
    secured.on('session', (fresh) => {
      if (sessions.size >= mostNames) sessions.clear();
      sessions.set(servername, fresh);
    });
    return secured;
  };
  return {
    port: server.port,
    enter: async (stream, connection, secure) => {
      const socket = await enterMockttp(server.port, connection);
      await relay({ client: stream, upstream: secure ? wrap(socket, connection) : socket });
    },
    close: async () => {
      exchanges.flush();
      await server.stop();
    },
  };
}
