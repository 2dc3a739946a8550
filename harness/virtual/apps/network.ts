import { constants } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A host name's IPv4 address by the handset's resolver; rejects when there is none. */
export type Resolve = (host: string) => Promise<string>;

export type HttpRequest = {
  readonly method: 'GET' | 'POST';
  /** `http:` or `https:`. */
  readonly url: string;
  /** In the order in which they go out; Host is put where it stands here, or first when it does not. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Buffer;
  readonly signal?: AbortSignal;
  /** Keeps one connection open over several requests; without it each request has its own. */
  readonly connection?: Connection;
  /** Told of each piece of the body and of the announced length, bytes (0 when not announced). */
  readonly onProgress?: (received: number, total: number) => void;
  /** Only the vendor's own authority counts, whatever the handset's stores hold. */
  readonly pinned?: boolean | undefined;
  /** Longer bodies are refused; bytes. */
  readonly bodyLimit?: number;
};
export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** One kept-alive TCP connection (to one server at a time). */
export type Connection = {
  readonly agent: http.Agent;
  /** Addresses that were found while it was open: a pooled connection asks the resolver once. */
  readonly addresses: Map<string, string>;
  readonly close: () => void;
};

export type Network = {
  readonly request: (request: HttpRequest) => Promise<HttpResponse>;
  readonly keepAlive: () => Connection;
};

/** Host milliseconds without a byte after which a request fails; HttpURLConnection itself would wait for ever. */
const silenceMs = 10_000;
const defaultBodyLimit = 1024 * 1024;

/**
 * TLS as the handset's Android speaks it. 4.3's SSLSocket offers TLS 1.0 at most (1.1 and 1.2 are on by default from SDK 20); Node
 * must be told to go that low (SECLEVEL=0). 4.3's OpenSSL 1.0.1 sends no empty fragments before
 * CBC records (SSL_OP_ALL) and does not know RFC 7366.
 */
export function tlsOptions(sdk: number): https.RequestOptions {
  if (sdk >= 29) return { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' };
  if (sdk >= 20) return { minVersion: 'TLSv1', maxVersion: 'TLSv1.2', ciphers: 'DEFAULT@SECLEVEL=0' };
  return {
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
    secureOptions: constants.SSL_OP_ALL | constants.SSL_OP_NO_ENCRYPT_THEN_MAC,
  };
}

/**
 * The Java stack's side of HTTP: real sockets of this process's network namespace. `trust` is the vendor's authorities, PEM, which are all that a pinned request
 * trusts; `stores` reads whom the others trust at that moment, the same where it is left out.
 */
export function createNetwork(options: {
  readonly resolve: Resolve;
  readonly trust: string;
  readonly stores?: () => string;
  readonly sdk: number;
}): Network {
  const { trust, stores = () => trust } = options;
  const tls = tlsOptions(options.sdk);
  return {
    keepAlive: () => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      return { agent, addresses: new Map(), close: () => agent.destroy() };
    },
    request: async (request) => {
      const url = new URL(request.url);
      const known = request.connection?.addresses.get(url.hostname);
      const address = known ?? (isIP(url.hostname) === 0 ? await options.resolve(url.hostname) : url.hostname);
      request.connection?.addresses.set(url.hostname, address);
      const ca = request.pinned === true ? trust : stores();
      return exchange({ request, url, address, tls: { ...tls, ca } });
    },
  };
}

function exchange(options: {
  readonly request: HttpRequest;
  readonly url: URL;
  readonly address: string;
  readonly tls: https.RequestOptions;
}): Promise<HttpResponse> {
  const { request, url, address, tls } = options;
  const secure = url.protocol === 'https:';
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
  const outgoing = (secure ? https : http).request({
    ...(secure ? { ...tls, servername: isIP(url.hostname) === 0 ? url.hostname : '' } : {}),
    host: address,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers: orderedHeaders(request, url),
    agent: request.connection?.agent ?? false,
    timeout: silenceMs,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  outgoing.on('timeout', () => outgoing.destroy(new Error(`${url.host}: no answer for ${silenceMs} ms`)));
  outgoing.on('error', reject);
  outgoing.on('response', (incoming) => receive({ incoming, request }).then(resolve, reject));
  outgoing.end(request.body);
  return promise;
}

function orderedHeaders(request: HttpRequest, url: URL): string[] {
  const headers = request.headers.some(([name]) => name.toLowerCase() === 'host')
    ? request.headers
    : [['Host', url.host] as const, ...request.headers];
  const length = request.body === undefined ? [] : ['Content-Length', String(request.body.length)];
  return [...headers.flat(), ...length];
}

async function receive(options: {
  readonly incoming: http.IncomingMessage;
  readonly request: HttpRequest;
}): Promise<HttpResponse> {
  const { incoming, request } = options;
  const limit = request.bodyLimit ?? defaultBodyLimit;
  const total = Number(incoming.headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk);
    received += chunk.length;
    if (received > limit) {
      incoming.destroy();
      throw new Error(`the answer is longer than ${limit} bytes`);
    }
    request.onProgress?.(received, total);
  }
  const raw = Buffer.concat(chunks);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const body = headers['content-encoding'] === 'gzip' ? gunzipSync(raw, { maxOutputLength: limit }) : raw;
  return { status: incoming.statusCode ?? 0, headers, body };
}
