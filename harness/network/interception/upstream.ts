import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isIP } from 'node:net';
import { connect, TLSSocket } from 'node:tls';
import type { UpstreamCheck } from '../../model/interception.ts';
import type { Connection } from './connection.ts';
import { oldTls } from './tls-door.ts';

/** TLS to where the client wanted to go, with its server name and the protocol that was agreed on with it. Whatever certificate comes is accepted, and told. */
export function connectTls(connection: Connection, tell: (check: UpstreamCheck) => void): TLSSocket {
  const { server, hello, tls } = connection;
  const socket = connect({
    ...{ host: server.ip, port: server.port, ...oldTls, rejectUnauthorized: false },
    servername: hello?.serverName ?? '',
    ...(tls?.alpn ? { ALPNProtocols: [tls.alpn] } : {}),
  });
  socket.once('secureConnect', () => tell(checkOf(socket)));
  return socket;
}

function checkOf(socket: TLSSocket): UpstreamCheck {
  const certificate = socket.getPeerX509Certificate();
  const { authorizationError } = socket;
  const name = socket.servername;
  return {
    host: typeof name === 'string' && name !== '' && isIP(name) === 0 ? name : null,
    ip: socket.remoteAddress ?? '',
    port: socket.remotePort ?? 0,
    protocol: socket.getProtocol(),
    alpn: socket.alpnProtocol || null,
    issuer: certificate?.issuer.replaceAll('\n', ', ') ?? null,
    sha256: certificate?.fingerprint256.replaceAll(':', '').toLowerCase() ?? null,
    // Node has it as a code, though its types say that it is an Error.
    error: socket.authorized ? null : String(authorizationError),
  };
}

/** A property of something that Node's channels publish without a type. */
const part = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Tells of every certificate that this process' HTTP clients meet, mockttp's among them. Returns a function that ends it. */
export function watchUpstreams(tell: (check: UpstreamCheck) => void): () => void {
  const seen = new WeakSet<TLSSocket>();
  const look = (socket: unknown): void => {
    if (!(socket instanceof TLSSocket) || seen.has(socket)) return;
    seen.add(socket);
    tell(checkOf(socket));
  };
  const http = (message: unknown): void => look(part(part(message, 'response'), 'socket'));
  const http2 = (message: unknown): void => {
    // The session's own `socket` is a proxy; what it stands for is behind a symbol, so the prototype is asked for by its look.
    const session = part(part(message, 'stream'), 'session');
    const proxy = part(session, 'socket');
    if (proxy instanceof TLSSocket) look(proxy);
  };
  subscribe('http.client.response.finish', http);
  subscribe('http2.client.stream.created', http2);
  return () => {
    unsubscribe('http.client.response.finish', http);
    unsubscribe('http2.client.stream.created', http2);
  };
}
