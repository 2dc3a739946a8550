import { logUpload, noteReadable, type SideContext, type Upgrade } from './conversation.ts';
import { createHttpBody } from './http-body.ts';
import {
  asksForWebSocket,
  bodyLength,
  codingsOf,
  deflateOf,
  type HttpHead,
  hostOf,
  isFirstLine,
  isOldRequest,
  looksLikeHttp,
  parseHead,
  upgradeOf,
} from './http-head.ts';
import { createRawBlock } from './raw.ts';
import type { Arrival, StreamReader } from './reassembly.ts';
import { createStreamTail } from './stream-tail.ts';
import { createWebSocketReader } from './websocket.ts';

/** A longer head is taken for something that is not HTTP. */
const headBytes = 256 * 1024;
const chunkLineBytes = 4096;
/** A length that is too short may cut a value in two: so much of what was taken for a body is searched again with what follows it. */
const seamBytes = 512;

export type HttpOptions = {
  /** In how many tunnels this HTTP is. */
  readonly level: number;
  /** Makes the reader of what the connection becomes when that is not WebSocket. */
  readonly anew: () => StreamReader;
};

type State = 'head' | 'fixed' | 'chunk-size' | 'chunk-end' | 'trailer' | 'until-close' | 'lost';

/**
 * One direction of HTTP/1 (RFC 9112): pipelined messages, bodies of fixed length, chunked or up to the end, interim responses, trailers. After
 * an upgrade to WebSocket its reader goes on, in a tunnel or after another upgrade the one that `anew` makes. What cannot be parsed any more
 * is read as raw bytes from there on. Bodies are searched in blocks of bounded size.
 */
export function createHttpReader(context: SideContext, { level, anew }: HttpOptions): StreamReader {
  const { conversation, side, search } = context;
  const raw = createRawBlock(context);
  const body = createHttpBody(context);
  const tail = search === null ? null : createStreamTail(seamBytes);
  let isRaw = false;
  /** The reader of what the connection has become. */
  let successor: StreamReader | null = null;
  /** This side's last request asked for this upgrade, so that its next bytes are the answer's consequence. */
  let asked: Upgrade | null = null;
  let state: State = 'head';
  let chunked = false;
  let remaining = 0;
  let line = Buffer.alloc(1024);
  let lineLength = 0;
  /** Stream offset of the first byte in `line`. */
  let lineOffset = 0;

  function data(bytes: Uint8Array, start: number, end: number, arrival: Arrival): void {
    const { offset } = arrival;
    if (state === 'lost' && !isRaw && looksLikeHttp(bytes, start, end)) state = 'head';
    let at = start;
    if (!isRaw && state !== 'lost') {
      if (successor === null) noteReadable(context, true);
      while (at < end && !isRaw && successor === null) {
        const here = offset + at - start;
        if (state === 'fixed' || state === 'until-close') at = takeBody(bytes, at, end, here);
        else at = takeLine(bytes, at, end, here);
      }
    }
    const mine = successor === null ? end : at;
    if (mine > start) logUpload(context, mine - start, arrival);
    if (at === end) return;
    if (successor === null) takeRaw(bytes, at, end, offset + at - start);
    else successor.data(bytes, at, end, { ...arrival, offset: offset + at - start });
  }

  function takeRaw(bytes: Uint8Array, start: number, end: number, offset: number): void {
    noteReadable(context, false);
    raw?.add(bytes, start, end, offset);
  }

  function takeBody(bytes: Uint8Array, at: number, end: number, offset: number): number {
    const take = state === 'fixed' ? Math.min(remaining, end - at) : end - at;
    body?.add(bytes, at, at + take, offset);
    tail?.add(bytes, at, at + take, offset);
    if (state === 'fixed') {
      remaining -= take;
      if (remaining === 0) endOfPart();
    }
    return at + take;
  }

  function endOfPart(): void {
    if (chunked) state = 'chunk-end';
    else endOfBody();
  }

  function endOfBody(): void {
    body?.flush();
    state = 'head';
  }

  /** Gathers bytes up to a line feed; a head goes on to its empty line. */
  function takeLine(bytes: Uint8Array, at: number, end: number, offset: number): number {
    if (lineLength === 0) {
      lineOffset = offset;
      if (state === 'head') {
        becomeUpgraded(bytes[at] ?? 0);
        if (successor !== null) return at;
      }
    }
    const feed = bytes.indexOf(10, at);
    const to = feed < 0 || feed >= end ? end : feed + 1;
    append(bytes, at, to);
    if (lineLength > (state === 'head' || state === 'trailer' ? headBytes : chunkLineBytes)) {
      becomeRaw();
      return to;
    }
    if (to > at && bytes[to - 1] === 10) endOfLine();
    return to;
  }

  /** Hands on to another reader where the connection is no longer HTTP; an answer that was not captured is told by what follows it. */
  function becomeUpgraded(next: number): void {
    const isCapital = next >= 0x41 && next <= 0x5a;
    const upgrade = conversation.upgrades[level] ?? (isCapital ? null : asked);
    if (upgrade === null) return;
    body?.flush();
    if (upgrade.to !== 'websocket') successor = anew();
    else {
      const { deflate } = upgrade;
      const isClient = side === conversation.flow.opener;
      const forgets = (isClient ? deflate?.clientForgets : deflate?.serverForgets) === true;
      successor = createWebSocketReader(context, { forgets });
    }
  }

  function append(bytes: Uint8Array, from: number, to: number): void {
    if (lineLength + to - from > line.length) {
      const larger = Buffer.alloc(Math.max(line.length * 2, lineLength + to - from));
      line.copy(larger, 0, 0, lineLength);
      line = larger;
    }
    line.set(bytes.subarray(from, to), lineLength);
    lineLength += to - from;
  }

  function endOfLine(): void {
    if (state === 'head') {
      if (lineLength <= 2 && (line[0] === 13 || line[0] === 10)) lineLength = 0;
      else if (endsWithEmptyLine() || isOldHead()) endOfHead();
      else if (line.indexOf(10) === lineLength - 1 && !isFirstLine(firstLine())) becomeRaw();
    } else if (state === 'chunk-size') {
      const size = /^[0-9a-f]{1,12}/i.exec(line.toString('latin1', 0, lineLength))?.[0];
      if (size === undefined) {
        becomeRaw();
        return;
      }
      // Extensions of a chunk (RFC 9112 section 7.1.1) could carry anything.
      if (lineLength > size.length + 2) searchLines(size.length);
      lineLength = 0;
      remaining = Number.parseInt(size, 16);
      state = remaining === 0 ? 'trailer' : 'fixed';
    } else if (state === 'chunk-end') {
      // Anything before the end of the line is a chunk that is longer than it says.
      if (lineLength > 2 || (lineLength === 2 && line[0] !== 13)) {
        becomeRaw();
        return;
      }
      lineLength = 0;
      state = 'chunk-size';
    } else if (lineLength <= 2) {
      lineLength = 0;
      endOfBody();
    } else if (endsWithEmptyLine()) {
      searchLines(0);
      lineLength = 0;
      endOfBody();
    }
  }

  function firstLine(): string {
    const feed = line.indexOf(10);
    return line.toString('latin1', 0, Math.min(feed < 0 ? lineLength : feed, lineLength)).trimEnd();
  }

  function isOldHead(): boolean {
    return line.indexOf(10) === lineLength - 1 && isOldRequest(firstLine());
  }

  function endsWithEmptyLine(): boolean {
    const before = line[lineLength - 2];
    return before === 10 || (before === 13 && line[lineLength - 3] === 10);
  }

  function endOfHead(): void {
    const head = parseHead(line.toString('latin1', 0, lineLength));
    if (head === null) {
      becomeRaw();
      return;
    }
    emitHead(head);
    conversation.arrivals[side].forget(lineOffset + lineLength);
    lineLength = 0;
    const method = head.request === null ? noteResponse(head) : noteRequest(head, head.request.method);
    body?.begin(codingsOf(head));
    const length = bodyLength(head, method);
    chunked = length.kind === 'chunked';
    if (length.kind === 'fixed') {
      remaining = length.bytes;
      state = 'fixed';
      if (remaining === 0) endOfBody();
    } else state = chunked ? 'chunk-size' : 'until-close';
  }

  function noteRequest(head: HttpHead, method: string): string {
    conversation.flow.opener ??= side;
    conversation.httpHost ??= hostOf(head);
    conversation.methods.push(method);
    if (method === 'CONNECT') asked = { to: 'tunnel' };
    else asked = asksForWebSocket(head) ? { to: 'websocket', deflate: deflateOf(head) } : null;
    return method;
  }

  function noteResponse(head: HttpHead): string | null {
    conversation.flow.opener ??= side === 0 ? 1 : 0;
    const status = head.status ?? 0;
    const method = conversation.methods[0] ?? null;
    if (status >= 200) conversation.methods.shift();
    const upgrade = upgradeOf(head, method);
    if (upgrade !== null && conversation.upgrades.length === level) conversation.upgrades.push(upgrade);
    return method;
  }

  function emitHead(head: HttpHead): void {
    if (search === null) return;
    const from = lineOffset;
    const first = line.indexOf(10) + 1;
    if (head.request !== null) {
      const at = head.request.method.length + 1;
      const target = line.subarray(at, at + head.request.target.length);
      search({ place: 'http-url', bytes: target, origin: (i) => from + at + i });
    }
    searchLines(head.request === null ? 0 : first);
  }

  /** Searches what is in `line` from a position on. */
  function searchLines(skip: number): void {
    const from = lineOffset;
    const rest = line.subarray(skip, lineLength);
    search?.({ place: 'http-header', bytes: rest, origin: (i) => from + skip + i });
  }

  /** From here on the stream is not HTTP; bytes of an unfinished line are searched as they are, with the end of a body right before it. */
  function becomeRaw(): void {
    isRaw = true;
    body?.flush();
    if (lineLength > 0) {
      const before = tail?.before(lineOffset);
      if (before !== undefined) raw?.add(before, 0, before.length, lineOffset - before.length);
      takeRaw(line, 0, lineLength, lineOffset);
      lineLength = 0;
    }
  }

  function gap(length: number, arrival: Arrival): void {
    if (successor !== null) {
      successor.gap(length, arrival);
      return;
    }
    raw?.flush();
    body?.flush();
    if (isRaw || state === 'until-close') return;
    if (state === 'fixed' && length <= remaining) {
      remaining -= length;
      if (remaining === 0) endOfPart();
      return;
    }
    if (lineLength > 0) takeRaw(line, 0, lineLength, lineOffset);
    raw?.flush();
    lineLength = 0;
    chunked = false;
    state = 'lost';
  }

  function end(): void {
    if (!isRaw && lineLength > 0) becomeRaw();
    body?.flush();
    raw?.flush();
    successor?.end();
  }

  return { data, gap, end };
}
