import { type BlockSize, createBlock } from './block.ts';
import { type Coding, logUpload, noteReadable, type SideContext } from './conversation.ts';
import { bodyLength, type HttpHead, headerOf, looksLikeHttp, parseHead } from './http-head.ts';
import { blockOptions, createRawBlock } from './raw.ts';
import type { Arrival, StreamReader } from './reassembly.ts';

/** A longer head is taken for something that is not HTTP. */
const headBytes = 256 * 1024;
const chunkLineBytes = 4096;
/** A compressed body longer than this is opened as far as its first block goes. */
const bodyBlock: BlockSize = { bytes: 4 * 1024 * 1024, overlap: 64 * 1024 };

type State = 'head' | 'fixed' | 'chunk-size' | 'chunk-end' | 'trailer' | 'until-close' | 'lost';

/**
 * One direction of HTTP/1 (RFC 9112): pipelined messages, bodies of fixed length, chunked or up to the end, interim responses. What cannot
 * be parsed any more (an upgrade, a tunnel, damage) is read as raw bytes from there on. Bodies are searched in blocks of bounded size.
 */
export function createHttpReader(context: SideContext): StreamReader {
  const { conversation, side, search } = context;
  const raw = createRawBlock(context);
  let isRaw = false;
  let state: State = 'head';
  let chunked = false;
  let remaining = 0;
  let coding: Coding | null = null;
  let line = Buffer.alloc(1024);
  let lineLength = 0;
  /** Stream offset of the first byte in `line`. */
  let lineOffset = 0;
  const body =
    search === null
      ? null
      : createBlock(
          bodyBlock,
          (bytes, origin) => search({ place: 'http-body', bytes, coding, origin }),
          blockOptions(context),
        );

  function data(bytes: Uint8Array, start: number, end: number, arrival: Arrival): void {
    const { offset } = arrival;
    logUpload(context, end - start, arrival);
    if (state === 'lost' && !isRaw && looksLikeHttp(bytes, start, end)) state = 'head';
    if (isRaw || state === 'lost') {
      takeRaw(bytes, start, end, offset);
      return;
    }
    noteReadable(context, true);
    let at = start;
    while (at < end && !isRaw) {
      const here = offset + at - start;
      if (state === 'fixed' || state === 'until-close') at = takeBody(bytes, at, end, here);
      else at = takeLine(bytes, at, end, here);
    }
    if (at < end) takeRaw(bytes, at, end, offset + at - start);
  }

  function takeRaw(bytes: Uint8Array, start: number, end: number, offset: number): void {
    noteReadable(context, false);
    raw?.add(bytes, start, end, offset);
  }

  function takeBody(bytes: Uint8Array, at: number, end: number, offset: number): number {
    const take = state === 'fixed' ? Math.min(remaining, end - at) : end - at;
    body?.add(bytes, at, at + take, offset);
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
    if (conversation.upgraded) becomeRaw();
  }

  /** Gathers bytes up to a line feed; a head goes on to its empty line. */
  function takeLine(bytes: Uint8Array, at: number, end: number, offset: number): number {
    if (lineLength === 0) {
      lineOffset = offset;
      if (state === 'head' && conversation.upgraded) {
        becomeRaw();
        return at;
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
      else if (endsWithEmptyLine()) endOfHead();
    } else if (state === 'chunk-size') {
      const size = /^[0-9a-f]{1,12}/i.exec(line.toString('latin1', 0, lineLength))?.[0];
      if (size === undefined) {
        becomeRaw();
        return;
      }
      lineLength = 0;
      remaining = Number.parseInt(size, 16);
      state = remaining === 0 ? 'trailer' : 'fixed';
    } else if (state === 'chunk-end') {
      lineLength = 0;
      state = 'chunk-size';
    } else {
      const empty = lineLength <= 2;
      lineLength = 0;
      if (empty) endOfBody();
    }
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
    coding = codingOf(head);
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
    conversation.httpHost ??= headerOf(head, 'host');
    conversation.methods.push(method);
    return method;
  }

  function noteResponse(head: HttpHead): string | null {
    const status = head.status ?? 0;
    const method = conversation.methods[0] ?? null;
    if (status >= 200) conversation.methods.shift();
    if (status === 101 || (method === 'CONNECT' && status >= 200 && status < 300)) conversation.upgraded = true;
    return method;
  }

  function emitHead(head: HttpHead): void {
    if (search === null) return;
    const from = lineOffset;
    const first = line.indexOf(10) + 1;
    if (head.request !== null) {
      const at = head.request.method.length + 1;
      const target = line.subarray(at, at + head.request.target.length);
      search({ place: 'http-url', bytes: target, coding: null, origin: (i) => from + at + i });
    }
    const skip = head.request === null ? 0 : first;
    const rest = line.subarray(skip, lineLength);
    search({ place: 'http-header', bytes: rest, coding: null, origin: (i) => from + skip + i });
  }

  /** From here on the stream is not HTTP; bytes of an unfinished line are searched as they are. */
  function becomeRaw(): void {
    isRaw = true;
    body?.flush();
    if (lineLength > 0) {
      takeRaw(line, 0, lineLength, lineOffset);
      lineLength = 0;
    }
  }

  function gap(length: number): void {
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
  }

  return { data, gap, end };
}

/** A content coding that cannot be recognised by its first bytes; gzip and zlib can. */
function codingOf(head: HttpHead): Coding | null {
  const last = (headerOf(head, 'content-encoding') ?? '').split(',').pop()?.trim().toLowerCase();
  return last === 'br' || last === 'deflate' || last === 'zstd' ? last : null;
}
