import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Certificate } from './certificates.ts';
import type { Handler } from './services.ts';

export type WebServer = { readonly port: number; readonly close: () => Promise<void> };

/** Longer requests are refused with 413; bytes. */
const bodyLimit = 1024 * 1024;
/** An idle connection is closed after so long, host milliseconds. */
const keepAliveMs = 5_000;

/** Serves a handler over HTTP, or over TLS from 1.0 (which needs SECLEVEL=0) up to 1.3 when there is a certificate. */
export async function serveWeb(options: {
  readonly host: string;
  readonly port: number;
  readonly handler: Handler;
  readonly certificate: Certificate | null;
  readonly log: (line: string) => void;
}): Promise<WebServer> {
  const { host, port, handler, certificate, log } = options;
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    respond({ request, response, handler, secure: certificate !== null }).catch((error: unknown) => {
      log(`web ${host}: ${error instanceof Error ? error.message : error}`);
      response.destroy();
    });
  };
  const server: Server =
    certificate === null
      ? createHttp(listener)
      : createHttps(
          { key: certificate.key, cert: certificate.chain, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
          listener,
        );
  server.keepAliveTimeout = keepAliveMs;
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error) => log(`web ${host}: ${error.message}`));
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

async function respond(options: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly handler: Handler;
  readonly secure: boolean;
}): Promise<void> {
  const { request, response, handler, secure } = options;
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of request) {
    received += chunk.length;
    if (received > bodyLimit) {
      response.writeHead(413, { connection: 'close' }).end();
      return;
    }
    chunks.push(chunk);
  }
  const base = `${secure ? 'https' : 'http'}://${request.headers.host ?? 'unknown'}`;
  if (!URL.canParse(request.url ?? '/', base)) {
    response.writeHead(400, { connection: 'close' }).end();
    return;
  }
  const url = new URL(request.url ?? '/', base);
  const answer = handler({ method: request.method ?? 'GET', url, body: Buffer.concat(chunks) });
  // Behind TLS these servers answer once a connection: none of their clients comes back within a connection's life.
  const closing = secure ? { Connection: 'close' } : {};
  response.writeHead(answer.status, {
    Server: 'Tengine/2.0.3',
    ...answer.headers,
    'Content-Length': answer.body.length,
    ...closing,
  });
  response.end(answer.body);
}
