import type { MessageDeflate, Upgrade } from './conversation.ts';

/** The head of an HTTP/1 message. Header names are in lower case; values are trimmed, Latin-1. */
export type HttpHead = {
  readonly request: { readonly method: string; readonly target: string } | null;
  readonly status: number | null;
  readonly headers: readonly (readonly [string, string])[];
};

/** A method is any token (RFC 9110 section 9.1). */
const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) (\S.*?) {0,8}HTTP\/\d\.\d\s*$/;
/** HTTP/0.9 had one method, and no version. */
const oldRequestLine = /^(GET) (\/\S*)\s*$/;
const statusLine = /^HTTP\/1\.\d (\d{3})(?: |$)/;
const methods =
  /^(GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT|TRACE|NOTIFY|SUBSCRIBE|UNSUBSCRIBE|M-SEARCH|PROPFIND|REPORT) \S/;
/** Methods that are not in the list are told by their target. */
const otherMethod = /^[A-Z][A-Z_-]{2,11} (\/|http|\*)/;

/** Whether a stream begins like HTTP/1. Needs the first eight bytes at most, or 14 for the longest methods. */
export function looksLikeHttp(bytes: Uint8Array, start: number, end: number): boolean {
  const text = Buffer.from(bytes.subarray(start, Math.min(end, start + 16))).toString('latin1');
  return text.startsWith('HTTP/1.') || methods.test(text) || otherMethod.test(text);
}

/** Whether a line, without its line feed, begins a message; what does not is not HTTP. */
export function isFirstLine(line: string): boolean {
  return requestLine.test(line) || statusLine.test(line) || oldRequestLine.test(line);
}

/** Whether a line is a whole request of HTTP/0.9, after which nothing more is sent. */
export function isOldRequest(line: string): boolean {
  return oldRequestLine.test(line) && !requestLine.test(line);
}

/** Parses a whole head, up to its empty line (RFC 9112 sections 2 to 5, folded lines too); null when its first line begins no message. */
export function parseHead(text: string): HttpHead | null {
  const lines = text.replace(/\r?\n[ \t]+(?=\S)/g, ' ').split(/\r?\n/);
  const first = lines[0] ?? '';
  const request = requestLine.exec(first) ?? oldRequestLine.exec(first);
  const status = request === null ? statusLine.exec(first) : null;
  if (request === null && status === null) return null;
  const headers: [string, string][] = [];
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]);
  }
  return {
    request: request === null ? null : { method: request[1] ?? '', target: request[2] ?? '' },
    status: status === null ? null : Number(status[1]),
    headers,
  };
}

export function headerOf(head: HttpHead, name: string): string | null {
  return head.headers.find(([key]) => key === name)?.[1] ?? null;
}

/** All members of a header that is a list, in lower case; a header may stand more than once (RFC 9110 section 5.3). */
export function listOf(head: HttpHead, name: string): string[] {
  return head.headers
    .filter(([key]) => key === name)
    .flatMap(([, value]) => value.toLowerCase().split(','))
    .map((member) => member.trim())
    .filter((member) => member !== '');
}

/** The codings of a body in the order in which they were applied: those of the content, then those of the transfer but `chunked`. */
export function codingsOf(head: HttpHead): string[] {
  return [
    ...listOf(head, 'content-encoding'),
    ...listOf(head, 'transfer-encoding').filter((name) => name !== 'chunked'),
  ];
}

/** The host that a request names: the Host header, or that of a target in absolute form (RFC 9112 section 3.2.2). */
export function hostOf(head: HttpHead): string | null {
  const host = headerOf(head, 'host');
  if (host !== null && host !== '') return host;
  return /^https?:\/\/(?:[^/?#@]*@)?([^/?#@]+)/i.exec(head.request?.target ?? '')?.[1] ?? null;
}

/** What the connection becomes where this head is the answer that ends HTTP; `method` is the request's. Null where HTTP goes on. */
export function upgradeOf(head: HttpHead, method: string | null): Upgrade | null {
  const { status } = head;
  if (status === null) return null;
  if (method === 'CONNECT' && status >= 200 && status < 300) return { to: 'tunnel' };
  if (status !== 101) return null;
  return asksForWebSocket(head) ? { to: 'websocket', deflate: deflateOf(head) } : { to: 'other' };
}

export function asksForWebSocket(head: HttpHead): boolean {
  return listOf(head, 'upgrade').includes('websocket');
}

/** The parameters of permessage-deflate (RFC 7692 section 7.1); null where it is not named. */
export function deflateOf(head: HttpHead): MessageDeflate | null {
  const extension = listOf(head, 'sec-websocket-extensions').find((name) => /^permessage-deflate\s*(;|$)/.test(name));
  if (extension === undefined) return null;
  const parameters = extension.split(';').map((parameter) => parameter.trim());
  return {
    clientForgets: parameters.includes('client_no_context_takeover'),
    serverForgets: parameters.includes('server_no_context_takeover'),
  };
}

/** How a message's body ends: after so many bytes, in chunks, or with the connection. */
export type BodyLength =
  | { readonly kind: 'fixed'; readonly bytes: number }
  | { readonly kind: 'chunked' | 'until-close' };

const none: BodyLength = { kind: 'fixed', bytes: 0 };

/** RFC 9112 section 6.3. `method` is the request's that a response answers, where it is known. */
export function bodyLength(head: HttpHead, method: string | null): BodyLength {
  const { status } = head;
  if (status !== null) {
    if (status < 200 || status === 204 || status === 304 || method === 'HEAD') return none;
    if (method === 'CONNECT' && status < 300) return none;
  }
  if (listOf(head, 'transfer-encoding').at(-1) === 'chunked') return { kind: 'chunked' };
  const [length, ...others] = new Set(listOf(head, 'content-length'));
  // Lengths that contradict each other are not to be relied on: a value would be cut where the shorter one ends.
  if (others.length > 0) return { kind: 'until-close' };
  if (length !== undefined && /^\d{1,15}$/.test(length)) return { kind: 'fixed', bytes: Number(length) };
  return status === null ? none : { kind: 'until-close' };
}
