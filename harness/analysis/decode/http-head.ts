/** The head of an HTTP/1 message. Header names are in lower case; values are trimmed, Latin-1. */
export type HttpHead = {
  readonly request: { readonly method: string; readonly target: string } | null;
  readonly status: number | null;
  readonly headers: readonly (readonly [string, string])[];
};

const requestLine = /^([A-Z][A-Z-]{2,15}) (\S.*?) HTTP\/1\.[01]$/;
const statusLine = /^HTTP\/1\.[01] (\d{3})(?: |$)/;
const methods =
  /^(GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT|TRACE|NOTIFY|SUBSCRIBE|UNSUBSCRIBE|M-SEARCH|PROPFIND|REPORT) \S/;

/** Whether a stream begins like HTTP/1. Needs the first eight bytes at most, or 14 for the longest methods. */
export function looksLikeHttp(bytes: Uint8Array, start: number, end: number): boolean {
  const text = Buffer.from(bytes.subarray(start, Math.min(end, start + 16))).toString('latin1');
  return text.startsWith('HTTP/1.') || methods.test(text);
}

/** Parses a whole head, up to its empty line (RFC 9112 sections 2 to 5); null when its first line is neither a request's nor a status line. */
export function parseHead(text: string): HttpHead | null {
  const lines = text.split(/\r?\n/);
  const first = lines[0] ?? '';
  const request = requestLine.exec(first);
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
  if (/(^|,)\s*chunked\s*$/i.test(headerOf(head, 'transfer-encoding') ?? '')) return { kind: 'chunked' };
  const length = headerOf(head, 'content-length');
  if (length !== null && /^\d{1,15}$/.test(length)) return { kind: 'fixed', bytes: Number(length) };
  return status === null ? none : { kind: 'until-close' };
}
