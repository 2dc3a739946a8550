import type { Canary } from '../../model/canary.ts';
import { limits } from '../../model/limits.ts';
import type { CanaryHit } from '../../model/traffic.ts';
import { openCodings } from '../decode/http-body.ts';
import { type EndpointLookup, endpointOf } from '../endpoint/lookup.ts';
import { boundedNotes, createEntrySearch, type EntryPiece } from '../entry-search.ts';
import { bodyBytes, type HarEntry, type HarPair, parseHar, serverOf } from './parse.ts';

export type HarOptions = {
  readonly file: string;
  readonly canaries: readonly Canary[];
  readonly lookup: EndpointLookup | null;
};

export type HarScan = {
  readonly hits: readonly CanaryHit[];
  /** What was not looked for, or not in full, in English. */
  readonly notes: readonly string[];
};

/**
 * Searches an HTTP archive: URL, query, headers, cookies, posted data and WebSocket messages sent (up), headers, cookies, content and messages
 * received (down); and, of our own interceptor's, both directions of opened connections that held no HTTP. In a hit's `ref`, `stream` is the entry's index, `frame` the same counted from 1, `offset` a position in the pieces of its
 * direction one after another. Throws `BAD_FILE` when the text is not a HAR.
 */
export function scanHar(text: string, options: HarOptions): HarScan {
  return scanEntries(parseHar(text, options.file), options);
}

/** The same for entries that were parsed already. */
export function scanEntries(all: readonly HarEntry[], { file, canaries, lookup }: HarOptions): HarScan {
  const entries = createEntrySearch({ file, canaries });
  const hits = all.flatMap((entry, index) => {
    const { host, ip, port } = serverOf(entry);
    return entries.search({
      pieces: piecesOf(entry),
      endpoint: endpointOf({ host, server: { ip, port } }, lookup),
      time: timeOf(entry),
      stream: index,
      frame: index + 1,
    });
  });
  return { hits, notes: [...entries.notes, ...boundedNotes(entries)] };
}

/** ISO 8601 in UTC; empty where the archive has no time. */
function timeOf({ startedDateTime = '' }: HarEntry): string {
  const milliseconds = Date.parse(startedDateTime);
  return Number.isNaN(milliseconds) ? '' : new Date(milliseconds).toISOString();
}

/** What is searched of an entry, each piece with the part of it that it is. */
export function piecesOf(entry: HarEntry): EntryPiece[] {
  const { request, response, _raw: raw } = entry;
  if (raw)
    return (['up', 'down'] as const).map((direction) => ({
      ...{ direction, place: 'tcp', bytes: rawBytes(raw, direction) },
      part: () => `what was ${direction === 'up' ? 'sent' : 'received'} inside TLS without HTTP`,
    }));
  const up = { direction: 'up' } as const;
  const down = { direction: 'down' } as const;
  const { postData } = request;
  // Writers that split a form into its parameters often leave its text out, or empty.
  const form = bodyOf(pairsText(postData?.params ?? [], '&'), request.headers);
  const posted = postData?.text ? bodyOf(bodyBytes(postData), request.headers) : form;
  return [
    { ...up, place: 'http-url', bytes: Buffer.from(request.url), part: () => 'the URL of the request' },
    { ...up, place: 'http-header', bytes: headerLines(request.headers), part: headerAt('request', request.headers) },
    ...posted.map((piece) => ({ ...up, ...piece, part: () => 'the body of the request' })),
    // Query and cookies stand in URL and headers too, if less plainly; only what those do not show is new.
    ...parsed(request.queryString, request.url).map((bytes) => ({
      ...up,
      place: 'http-url' as const,
      bytes,
      part: () => 'the parsed query of the request',
    })),
    ...cookiesOf('up', request.cookies, request.headers),
    ...framesOf('up', messagesOf(entry, 'send')),
    {
      ...down,
      place: 'http-header',
      bytes: headerLines(response?.headers ?? []),
      part: headerAt('response', response?.headers ?? []),
    },
    ...(response?.content ? bodyOf(bodyBytes(response.content), response.headers) : []).map((piece) => ({
      ...down,
      ...piece,
      part: () => 'the body of the response',
    })),
    ...cookiesOf('down', response?.cookies ?? [], response?.headers ?? []),
    ...framesOf('down', messagesOf(entry, 'receive')),
  ];
}

/** Cookies that the headers do not show as they are. */
function cookiesOf(
  direction: EntryPiece['direction'],
  cookies: readonly HarPair[],
  headers: readonly HarPair[],
): EntryPiece[] {
  const whose = direction === 'up' ? 'request' : 'response';
  return parsed(cookies, cookieText(headers)).map((bytes) => ({
    ...{ direction, place: 'http-header', bytes },
    part: () => `the parsed cookies of the ${whose}`,
  }));
}

function framesOf(direction: EntryPiece['direction'], messages: readonly Buffer[]): EntryPiece[] {
  const how = direction === 'up' ? 'sent' : 'received';
  return messages.map((bytes, i) => ({
    ...{ direction, place: 'ws-message', bytes },
    part: () => `WebSocket message ${i + 1} of those ${how}`,
  }));
}

const headerLines = (headers: readonly HarPair[]): Buffer =>
  Buffer.from(headers.map(({ name, value }) => `${name}: ${value}\r\n`).join(''));

/** Names the header that a position in the lines of headers belongs to. */
function headerAt(of: 'request' | 'response', headers: readonly HarPair[]): EntryPiece['part'] {
  return (at) => {
    let end = 0;
    const found = headers.find((header) => {
      end += headerLines([header]).length;
      return at < end;
    });
    return found === undefined ? `a header of the ${of}` : `the ${of}'s header ${found.name}`;
  };
}

function pairsText(pairs: readonly HarPair[], between: string): Buffer {
  const one = ({ name, value, fileName }: HarPair) => `${name}=${value}${fileName === '' ? '' : `; ${fileName}`}`;
  return Buffer.from(pairs.map(one).join(between));
}

/** Names and values that a writer has taken apart, where they are not shown elsewhere as they are. */
function parsed(pairs: readonly HarPair[], shown: string): Buffer[] {
  const hidden = pairs.filter(({ value }) => value !== '' && !shown.includes(value));
  return hidden.length === 0 ? [] : [pairsText(hidden, '&')];
}

const cookieText = (headers: readonly HarPair[]): string =>
  headers
    .filter(({ name }) => /^(set-)?cookie$/i.test(name))
    .map(({ value }) => value)
    .join('\n');

/** A body as it stands and, where it is still in its content coding, opened. */
function bodyOf(bytes: Buffer, headers: readonly HarPair[]): Pick<EntryPiece, 'place' | 'bytes' | 'via'>[] {
  if (bytes.length === 0) return [];
  const codings = headers
    .filter(({ name }) => name.toLowerCase() === 'content-encoding')
    .flatMap(({ value }) => value.toLowerCase().split(','))
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  const plain = { place: 'http-body' as const, bytes };
  if (codings.length === 0) return [plain];
  const opened = openCodings(bytes, codings, limits.analysis.inflatedBytes);
  return opened.whole && opened.via.length > 0 ? [{ ...plain, bytes: opened.bytes, via: opened.via }] : [plain];
}

/** One direction of an opened stream, its pieces one after another. */
function rawBytes({ messages }: NonNullable<HarEntry['_raw']>, direction: 'up' | 'down'): Buffer {
  const ours = messages.filter((message) => message.direction === direction);
  return Buffer.concat(ours.map(({ data }) => Buffer.from(data, 'base64')));
}

const binary = 2;

function messagesOf({ _webSocketMessages: messages }: HarEntry, type: 'send' | 'receive'): Buffer[] {
  return messages
    .filter((message) => message.type === type && message.data !== undefined)
    .map(({ data, opcode }) => Buffer.from(data ?? '', opcode === binary ? 'base64' : 'utf8'));
}
