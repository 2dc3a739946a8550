import { once } from 'node:events';
import { createServer } from 'node:http';
import { LeakdiffError } from '../model/failure.ts';

/** Bounds of the positive control's server: it is there for a handset or two that open a page now and then. */
const bounds = {
  connections: 32,
  paths: 1_000,
  pages: 512,
  bodyBytes: 256 * 1024,
  headerBytes: 16 * 1024,
  requestMs: 10_000,
  idleMs: 2_000,
} as const;
const page = '<!doctype html><title>leakdiff</title><p>This page is the positive control of a measurement.</p>\n';

/** A page that makes whoever opens it send something back: a cookie that it is given, or a form that sends itself. */
export type ControlPage =
  | { readonly kind: 'cookie'; readonly value: string }
  | {
      readonly kind: 'form';
      readonly encoding: 'application/x-www-form-urlencoded' | 'multipart/form-data' | 'text/plain';
      readonly fields: Readonly<Record<string, string>>;
    };

/** The URL to open, and the one that what is sent back goes to. */
export type OfferedPage = { readonly open: string; readonly answer: string };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function formPage({ encoding, fields }: Extract<ControlPage, { kind: 'form' }>, action: string): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<!doctype html><title>leakdiff</title><form method="post" action="${action}" enctype="${encoding}">${inputs.join('')}</form><script>document.forms[0].submit()</script>\n`;
}

/** Path and query of a URL, as a request names them. */
const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url, 'http://localhost');
  return `${pathname}${search}`;
};

/** The server that the handset sends a known canary to on purpose, so that an empty result cannot come from a blind capture. */
export type ControlServer = {
  readonly port: number;
  /** Answered requests, the opening of offered pages left out; of one URL's path and query, where one is named. Of the first 1,000 paths each is counted. */
  requests(url?: string): number;
  /** Has a page wait for the handset at a server that it knows by `origin`. */
  offer(page: ControlPage, origin: string): OfferedPage;
  close(): Promise<void>;
};

/** Answers every GET with a short page or the one that is offered there, takes what these send back, and keeps nothing but counts. Throws PORT_BUSY. */
export async function openControl(options: {
  readonly address: string;
  readonly port: number;
}): Promise<ControlServer> {
  const { address, port } = options;
  let requests = 0;
  const byPath = new Map<string, number>();
  const pages = new Map<string, { page: ControlPage; answer: string }>();
  const answers = new Set<string>();
  let offers = 0;
  const server = createServer(
    { maxHeaderSize: bounds.headerBytes, requestTimeout: bounds.requestMs },
    (request, response) => {
      const path = request.url ?? '';
      // What a body holds is for the capture to see; it is read away within the time of a request.
      let received = 0;
      request.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received > bounds.bodyBytes) request.destroy();
      });
      const offered = request.method === 'GET' ? pages.get(path) : undefined;
      if (offered?.page.kind === 'cookie') {
        const cookie = `d=${offered.page.value}; path=/`;
        response.writeHead(302, { 'set-cookie': cookie, location: offered.answer, 'content-length': 0 }).end();
        return;
      }
      if (offered?.page.kind === 'form') {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
        response.end(formPage(offered.page, offered.answer));
        return;
      }
      const isAnswer = request.method === 'POST' && answers.has(path);
      if (request.method !== 'GET' && request.method !== 'HEAD' && !isAnswer) {
        response.writeHead(405, { allow: 'GET, HEAD', connection: 'close' }).end();
        return;
      }
      const count = (): void => {
        requests += 1;
        if (byPath.has(path) || byPath.size < bounds.paths) byPath.set(path, (byPath.get(path) ?? 0) + 1);
      };
      // A form came when all of it came.
      if (isAnswer) request.once('end', count);
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
    requests: (url) => (url === undefined ? requests : (byPath.get(pathOf(url)) ?? 0)),
    offer: (offered, origin) => {
      offers += 1;
      const [open, answer] = [`/page/${offers}`, `/taken/${offers}`];
      pages.set(open, { page: offered, answer });
      answers.add(answer);
      for (const known of [pages, answers]) {
        const [oldest] = known.keys();
        if (known.size > bounds.pages && oldest !== undefined) known.delete(oldest);
      }
      return { open: `${origin}${open}`, answer: `${origin}${answer}` };
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
