import type { Socket } from 'node:net';

export type Address = { readonly ip: string; readonly port: number };

/** One TCP connection of the handset, as the front door took it over. The server's address is the one that the handset meant. */
export type Connection = {
  /** Unique in an interception; also its tag in mockttp. */
  readonly id: string;
  /** Host time, epoch milliseconds. */
  readonly openedAt: number;
  readonly client: Address;
  readonly server: Address;
  /** What the ClientHello says, once one was read. */
  hello: { readonly serverName: string | null; readonly alpn: readonly string[] } | null;
  /** What was agreed on with the client, once its TLS was opened. */
  tls: { readonly version: string | null; readonly cipher: string; readonly alpn: string | null } | null;
};

/** Describes an accepted socket of a transparent listener, whose local end is what the client meant to reach. Null for one that is gone already. */
export function describeConnection(socket: Socket, id: string): Connection | null {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) return null;
  if (localAddress === undefined || localPort === undefined) return null;
  return {
    ...{ id, openedAt: Date.now() },
    client: { ip: remoteAddress, port: remotePort },
    server: { ip: localAddress, port: localPort },
    ...{ hello: null, tls: null },
  };
}

/** Host and address of where a connection goes to. */
export const destinationOf = ({ hello, server }: Connection) => ({ host: hello?.serverName ?? null, ...server });
