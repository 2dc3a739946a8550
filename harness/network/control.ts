import { once } from 'node:events';
import { createServer } from 'node:http';
import { LeakdiffError } from '../model/failure.ts';

/** Bounds of the positive control's server: it is there for one handset that opens a page now and then. */
const bounds = { connections: 32, headerBytes: 16 * 1024, requestMs: 10_000, idleMs: 2_000 } as const;
/** A form larger than this is not the control's. */
const bodyBytes = 256 * 1024;
/** Pages that wait to be opened; each is for one handset and one moment. */
const mostPages = 512;
const taken = '/taken';
const page = '<!doctype html><title>leakdiff</title><p>This page is the positive control of a measurement.</p>\n';

/** A page that makes whoever opens it send something back: a cookie that it is given, or a form that sends itself. */
export type ControlPage =
  | { readonly kind: 'cookie'; readonly value: string }
  | {
      readonly kind: 'form';
      readonly encoding: 'application/x-www-form-urlencoded' | 'multipart/form-data' | 'text/plain';
      readonly fields: Readonly<Record<string, string>>;
    };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function formPage({ encoding, fields }: Extract<ControlPage, { kind: 'form' }>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<!doctype html><title>leakdiff</title><form method="post" action="${taken}" enctype="${encoding}">${inputs.join('')}</form><script>document.forms[0].submit()</script>\n`;
}

/** The server that the handset sends a known canary to on purpose, so that an empty result cannot come from a blind capture. */
export type ControlServer = {
  readonly port: number;
  /** Answered requests, the opening of offered pages left out: they are the question, not the answer. */
  requests(): number;
  /** Has a page wait for the handset; gives the path to open. */
  offer(page: ControlPage): string;
  close(): Promise<void>;
};

/** Answers every GET with a short page or the one that was offered there, and takes the forms of these; keeps nothing but a count. Throws PORT_BUSY. */
export async function openControl(options: {
  readonly address: string;
  readonly port: number;
}): Promise<ControlServer> {
  const { address, port } = options;
  let requests = 0;
  let offers = 0;
  const pages = new Map<string, ControlPage>();
  const server = createServer(
    { maxHeaderSize: bounds.headerBytes, requestTimeout: bounds.requestMs },
    (request, response) => {
      // What a body holds is for the capture to see; it is read away within the time of a request.
      let received = 0;
      request.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received > bodyBytes) request.destroy();
      });
      const offered = pages.get(request.url ?? '');
      if (offered !== undefined && request.method === 'GET') {
        if (offered.kind === 'cookie') {
          response.writeHead(302, { 'set-cookie': `d=${offered.value}; path=/`, location: taken, 'content-length': 0 });
          response.end();
        } else {
          response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
          response.end(formPage(offered));
        }
        return;
      }
      const isForm = request.method === 'POST' && request.url === taken && pages.size > 0;
      if (request.method !== 'GET' && request.method !== 'HEAD' && !isForm) {
        response.writeHead(405, { allow: 'GET, HEAD', connection: 'close' }).end();
        return;
      }
      const count = (): void => {
        requests += 1;
      };
      if (isForm) request.once('end', count);
      else count();
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-length': Buffer.byteLength(page),
        'cache-control': 'no-store',
      });
      response.end(request.method === 'HEAD' ? undefined : page);
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
    requests: () => requests,
    offer: (offered) => {
      offers += 1;
      const path = `/page/${offers}`;
      pages.set(path, offered);
      const [oldest] = pages.keys();
      if (pages.size > mostPages && oldest !== undefined) pages.delete(oldest);
      return path;
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
