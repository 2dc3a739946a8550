import { once } from 'node:events';
import { createServer } from 'node:http';
import { LeakdiffError } from '../model/failure.ts';

/** Bounds of the positive control's server: it is there for a handset or two that open a page now and then. */
const bounds = { connections: 32, paths: 1_000, headerBytes: 16 * 1024, requestMs: 10_000, idleMs: 2_000 } as const;
const page = '<!doctype html><title>leakdiff</title><p>This page is the positive control of a measurement.</p>\n';

/** The server that the handset sends a known canary to on purpose, so that an empty result cannot come from a blind capture. */
export type ControlServer = {
  readonly port: number;
  /** Answered GET and HEAD requests; of one path, where one is named. Of the first 1,000 paths each is counted. */
  requests(path?: string): number;
  close(): Promise<void>;
};

/** Answers every GET with a short page, keeps nothing but counts. Throws PORT_BUSY. */
export async function openControl(options: {
  readonly address: string;
  readonly port: number;
}): Promise<ControlServer> {
  const { address, port } = options;
  let requests = 0;
  const byPath = new Map<string, number>();
  const server = createServer(
    { maxHeaderSize: bounds.headerBytes, requestTimeout: bounds.requestMs },
    (request, response) => {
      // A body, if any, is not wanted; it is read away within the time of a request.
      request.resume();
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.writeHead(405, { allow: 'GET, HEAD', connection: 'close' }).end();
        return;
      }
      requests += 1;
      const path = request.url ?? '';
      if (byPath.has(path) || byPath.size < bounds.paths) byPath.set(path, (byPath.get(path) ?? 0) + 1);
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-length': Buffer.byteLength(page),
        'cache-control': 'no-store',
      });
      response.end(request.method === 'GET' ? page : undefined);
    },
  );
  server.maxConnections = bounds.connections;
  server.headersTimeout = bounds.requestMs;
  server.keepAliveTimeout = bounds.idleMs;
  server.listen({ host: address, port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new LeakdiffError(
      'PORT_BUSY',
      `the positive control's server cannot listen on ${address} port ${port} (${cause instanceof Error ? cause.message : cause}); free the port`,
      { cause },
    );
  }
  const bound = server.address();
  return {
    port: bound !== null && typeof bound === 'object' ? bound.port : port,
    requests: (path) => (path === undefined ? requests : (byPath.get(path) ?? 0)),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
