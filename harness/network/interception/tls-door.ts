import { AsyncLocalStorage } from 'node:async_hooks';
import type { Socket } from 'node:net';
import { createSecureContext, createServer, type SecureContext, type TLSSocket } from 'node:tls';
// Not part of what mockttp documents; its version is pinned, and the type checker sees a change.
import { getCA } from 'mockttp/dist/util/certificates';
import type { Connection } from './connection.ts';

/** TLS 1.0 is all that Android 4.3 speaks, and its signatures (MD5 with SHA-1) are below OpenSSL's level 1 (FIELD 2.11). */
export const oldTls = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
const handshakeMs = 30_000;
/** Names that certificates are kept for. */
const mostNames = 5_000;

export type TlsDoor = {
  /** Opens the client's TLS; its ClientHello is still to be read from the socket. */
  readonly enter: (socket: Socket, connection: Connection) => void;
};

export type TlsDoorOptions = {
  /** The lab's authority, PEM. */
  readonly authority: { readonly key: string; readonly cert: string };
  readonly opened: (socket: TLSSocket, connection: Connection) => void;
  /** The client would not go on: with an alert, or by closing in the middle of the handshake. */
  readonly refused: (connection: Connection, reason: string) => void;
};

/**
 * The server's end of the handset's TLS, from 1.0 to 1.3, with certificates that mockttp makes for each name from the lab's authority. One server for all,
 * so that sessions are resumed; a client that offers HTTP/2 gets it, else the first protocol that it offers.
 */
export async function createTlsDoor({ authority, opened, refused }: TlsDoorOptions): Promise<TlsDoor> {
  const ca = await getCA(authority);
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextFor = (name: string): Promise<SecureContext> => {
    const known = contexts.get(name);
    if (known !== undefined) return known;
    if (contexts.size >= mostNames) contexts.clear();
    const made = ca.generateCertificate(name).then(({ key, cert }) => createSecureContext({ key, cert, ...oldTls }));
    contexts.set(name, made);
    return made;
  };
  const nameless = await ca.generateCertificate('localhost');
  /** Which connection an event of the server belongs to: its sockets do not tell it once they are broken. */
  const current = new AsyncLocalStorage<Connection>();
  const server = createServer({
    ...{ key: nameless.key, cert: nameless.cert, ...oldTls, handshakeTimeout: handshakeMs },
    SNICallback: (name, answer) => {
      contextFor(name).then(
        (context) => answer(null, context),
        (error: Error) => answer(error),
      );
    },
    ALPNCallback: ({ protocols }) => (protocols.includes('h2') ? 'h2' : protocols[0]),
  });
  const settled = new WeakSet<Connection>();
  const refuseOnce = (connection: Connection, reason: string): void => {
    if (settled.has(connection)) return;
    settled.add(connection);
    refused(connection, reason);
  };
  server.on('secureConnection', (socket) => {
    const connection = current.getStore();
    if (connection === undefined) {
      socket.destroy();
      return;
    }
    settled.add(connection);
    connection.tls = {
      version: socket.getProtocol(),
      cipher: socket.getCipher().name,
      alpn: socket.alpnProtocol || null,
    };
    opened(socket, connection);
  });
  server.on('tlsClientError', (error) => {
    const connection = current.getStore();
    if (connection !== undefined) refuseOnce(connection, reasonOf(error));
  });
  return {
    enter: (socket, connection) => {
      // The end of a TLS connection is the end of both directions; held half open, a client that goes in the middle of a handshake would not be noticed.
      socket.allowHalfOpen = false;
      socket.once('close', () => refuseOnce(connection, 'closed during the handshake'));
      current.run(connection, () => server.emit('connection', socket));
    },
  };
}

/** An alert's own words (RFC 8446, 6), or the code of what broke the connection. */
export function reasonOf(error: Error): string {
  const alert = /alert ([a-z ]+?)(?::|$)/.exec(error.message)?.[1];
  if (alert !== undefined) return `alert: ${alert}`;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
