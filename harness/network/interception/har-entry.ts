import { isUtf8 } from 'node:buffer';
import type { Connection } from './connection.ts';

/** Bytes of a body or of a stream's piece as far as they were kept, and how many there were. */
export type Kept = { readonly bytes: Buffer; readonly size: number };

type Headers = readonly (readonly [string, string])[];

export type Exchange = {
  readonly connection: Connection;
  /** Host time, epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly httpVersion: string;
    readonly headers: Headers;
    readonly body: Kept;
  };
  /** Null where none came. */
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly headers: Headers;
    readonly body: Kept;
  } | null;
  /** Why it was broken off; null when it was not. */
  readonly aborted: string | null;
  /** Messages of a WebSocket; null for what is none. */
  readonly messages: readonly Message[] | null;
};

/** A message of a WebSocket or a piece of an opened stream. `up` is from the handset. */
export type Message = {
  readonly direction: 'up' | 'down';
  /** Host time, epoch milliseconds. */
  readonly time: number;
  readonly data: Buffer;
  readonly binary: boolean;
};

export type RawStream = {
  readonly connection: Connection;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly up: number;
  readonly down: number;
  /** Whether pieces were left out, for their size. */
  readonly cut: boolean;
  readonly messages: readonly Message[];
};

/** WebSocket opcodes (RFC 6455, 5.2). */
const opcodes = { text: 1, binary: 2 } as const;

/**
 * A request and its answer as an entry of HAR 1.2. Bodies stand as they went over the wire, content coding included; those that are no UTF-8 in base64, as
 * `encoding` says (of postData too, which the standard does not know). `_connection` has both ends, by which it is joined to packets.
 */
export function httpEntry(exchange: Exchange): unknown {
  const { connection, request, response, startedAt, endedAt, messages } = exchange;
  const { url } = request;
  return {
    ...frame(connection, startedAt, endedAt),
    request: {
      method: request.method,
      url,
      httpVersion: `HTTP/${request.httpVersion}`,
      cookies: [],
      headers: pairs(request.headers),
      queryString: queryOf(url),
      headersSize: -1,
      bodySize: request.body.size,
      ...(request.body.size === 0
        ? {}
        : { postData: { mimeType: headerOf(request.headers, 'content-type'), ...textOf(request.body) } }),
    },
    response: {
      status: response?.status ?? 0,
      statusText: response?.statusText ?? '',
      httpVersion: `HTTP/${request.httpVersion}`,
      cookies: [],
      headers: pairs(response?.headers ?? []),
      redirectURL: response === null ? '' : headerOf(response.headers, 'location'),
      headersSize: -1,
      bodySize: response?.body.size ?? -1,
      content:
        response === null
          ? { size: 0, mimeType: 'x-unknown' }
          : {
              size: response.body.size,
              mimeType: headerOf(response.headers, 'content-type'),
              ...textOf(response.body),
            },
    },
    ...(exchange.aborted === null ? {} : { _aborted: exchange.aborted }),
    ...(messages === null ? {} : { _webSocketMessages: messages.map(webSocketMessage) }),
  };
}

/** What went through a connection whose TLS was opened and that held something else than HTTP. Such entries have `_raw` and no message of HTTP. */
export function rawEntry(stream: RawStream): unknown {
  const { connection, startedAt, endedAt, up, down, cut, messages } = stream;
  const host = connection.hello?.serverName ?? connection.server.ip;
  return {
    ...frame(connection, startedAt, endedAt),
    request: {
      ...{ method: '', url: `tls://${host}:${connection.server.port}/`, httpVersion: '', cookies: [], headers: [] },
      ...{ queryString: [], headersSize: -1, bodySize: -1 },
    },
    response: {
      ...{ status: 0, statusText: '', httpVersion: '', cookies: [], headers: [], redirectURL: '' },
      ...{ headersSize: -1, bodySize: -1, content: { size: 0, mimeType: 'x-unknown' } },
    },
    _raw: {
      ...{ up, down, cut },
      messages: messages.map(({ direction, time, data }) => ({
        ...{ direction, time: time / 1000, data: data.toString('base64') },
      })),
    },
  };
}

function frame(connection: Connection, startedAt: number, endedAt: number) {
  const { client, server, hello, tls } = connection;
  return {
    startedDateTime: new Date(startedAt).toISOString(),
    time: endedAt - startedAt,
    cache: {},
    // Only the whole is known; HAR has no timing that may be missing.
    timings: { send: 0, wait: endedAt - startedAt, receive: 0 },
    serverIPAddress: server.ip,
    connection: String(client.port),
    _connection: { client, server, serverName: hello?.serverName ?? null, tls },
  };
}

const queryOf = (url: string) => [...(URL.parse(url)?.searchParams ?? [])].map(([name, value]) => ({ name, value }));
const pairs = (headers: Headers) => headers.map(([name, value]) => ({ name, value }));
const headerOf = (headers: Headers, wanted: string): string =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';

function textOf({ bytes, size }: Kept) {
  const cut = bytes.length < size ? { _cut: true } : {};
  return isUtf8(bytes)
    ? { text: bytes.toString('utf8'), ...cut }
    : { text: bytes.toString('base64'), encoding: 'base64', ...cut };
}

/** As Chrome writes them: text as it is, bytes in base64, epoch seconds. */
function webSocketMessage({ direction, time, data, binary }: Message) {
  return {
    type: direction === 'up' ? 'send' : 'receive',
    time: time / 1000,
    opcode: binary ? opcodes.binary : opcodes.text,
    data: data.toString(binary ? 'base64' : 'utf8'),
  };
}
