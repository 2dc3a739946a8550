import type { SideContext } from './conversation.ts';
import { copyOf } from './copy.ts';
import { createHeaderDecoder, type HeaderField } from './hpack.ts';
import { createHttpBody, type HttpBody, newBodyBudget } from './http-body.ts';

/** A frame's header, and where in the stream its payload begins. */
export type Http2Frame = {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly length: number;
  readonly offset: number;
};

const frameTypes = { data: 0, headers: 1, pushPromise: 5, continuation: 9 } as const;
const endStream = 1;
const endHeaders = 4;
const padded = 8;
const priority = 0x20;
/** Header blocks longer than this are given up. */
const blockBytes = 1024 * 1024;
/** No sender cuts a block into more frames. */
const blockParts = 1024;
/** Bytes that the header fields of one side may have, all together: so many, and so many times their blocks' own. An index stands for a long entry. */
const fieldAllowance = 64 * 1024 * 1024;
const fieldGrowth = 64;
/** Bodies gathered at the same time; servers allow about a hundred streams. */
const openBodies = 256;

/** What the frames of one direction of HTTP/2 say: header blocks go over several frames, bodies are interleaved. */
export type Http2Streams = {
  readonly begin: (frame: Http2Frame) => void;
  /** Payload of a DATA frame. */
  readonly data: (bytes: Uint8Array, start: number, end: number, offset: number) => void;
  /** Payload of a DATA frame that was not captured. */
  readonly hole: (length: number) => void;
  /** The frame is over; of one that is not DATA, its payload. False where the connection cannot be parsed any more. */
  readonly end: (payload: Uint8Array) => boolean;
  readonly finish: () => void;
};

export function createHttp2Streams(context: SideContext): Http2Streams {
  const { conversation, search } = context;
  const decoder = createHeaderDecoder();
  const bodies = new Map<number, HttpBody>();
  const budget = newBodyBudget();
  let frame: Http2Frame = { type: -1, flags: 0, stream: 0, length: 0, offset: 0 };
  /** Of the DATA frame: payload bytes seen, and padding at its end. */
  let seen = 0;
  let padding = 0;
  /** The header block under way: its parts, each with its stream offset. */
  let block: { bytes: Uint8Array; offset: number }[] = [];
  let blockLength = 0;
  let fieldBudget = fieldAllowance;
  let blockFrame = frame;

  function begin(next: Http2Frame): void {
    frame = next;
    seen = 0;
    padding = 0;
  }

  function data(bytes: Uint8Array, start: number, end: number, offset: number): void {
    let from = start;
    if (seen === 0 && (frame.flags & padded) !== 0) {
      padding = bytes[start] ?? 0;
      from++;
    }
    const room = frame.length - padding - seen;
    seen += end - start;
    const to = Math.min(end, start + Math.max(0, room));
    if (to > from) bodyOf(frame.stream)?.add(bytes, from, to, offset + from - start);
  }

  function hole(length: number): void {
    seen += length;
    bodies.get(frame.stream)?.flush();
  }

  function bodyOf(stream: number): HttpBody | null {
    const known = bodies.get(stream);
    if (known !== undefined) return known;
    const body = createHttpBody(context, budget);
    if (body === null) return null;
    const [oldest] = bodies.keys();
    if (bodies.size >= openBodies && oldest !== undefined) close(oldest);
    bodies.set(stream, body);
    return body;
  }

  function close(stream: number): void {
    bodies.get(stream)?.flush();
    bodies.delete(stream);
  }

  function end(payload: Uint8Array): boolean {
    const { type, flags, stream } = frame;
    if (type === frameTypes.data) {
      if ((flags & endStream) !== 0) close(stream);
      return true;
    }
    const starts = type === frameTypes.headers || type === frameTypes.pushPromise;
    // Between the frames of a header block nothing else may stand (RFC 9113 section 4.3).
    if (blockLength > 0 && type !== frameTypes.continuation) return false;
    if (!starts && type !== frameTypes.continuation) return true;
    if (starts) blockFrame = frame;
    addToBlock(payload, starts);
    if (blockLength > blockBytes || block.length > blockParts) return false;
    return (flags & endHeaders) === 0 || endBlock();
  }

  function addToBlock(payload: Uint8Array, starts: boolean): void {
    let from = 0;
    let to = payload.length;
    if (starts && (frame.flags & padded) !== 0) {
      to -= payload[0] ?? 0;
      from = 1;
    }
    if (frame.type === frameTypes.pushPromise) from += 4;
    else if (starts && (frame.flags & priority) !== 0) from += 5;
    if (to <= from) return;
    block.push({ bytes: copyOf(payload, from, to), offset: frame.offset + from });
    blockLength += to - from;
  }

  function endBlock(): boolean {
    const parts = block;
    fieldBudget += blockLength * fieldGrowth;
    block = [];
    blockLength = 0;
    const { fields, whole } = decoder.decode(Buffer.concat(parts.map(({ bytes }) => bytes)));
    if (headerValue(fields, ':method') !== null)
      conversation.httpHost ??= headerValue(fields, ':authority') ?? headerValue(fields, 'host');
    for (const { name, value } of fields) fieldBudget -= name.length + value.length;
    if (fieldBudget < 0) {
      conversation.remarks.add('header fields of HTTP/2 grew beyond a bound; some were not searched');
      fieldBudget = 0;
    } else emit(fields, (at) => originIn(parts, at));
    const codings = (headerValue(fields, 'content-encoding') ?? '').toLowerCase().split(',');
    const named = codings.map((coding) => coding.trim()).filter((coding) => coding !== '');
    if (named.length > 0 && blockFrame.type === frameTypes.headers) bodyOf(blockFrame.stream)?.begin(named);
    if ((blockFrame.flags & endStream) !== 0) close(blockFrame.stream);
    return whole;
  }

  /** The path as a URL, the rest one line each; both with the place of the field they come from. */
  function emit(fields: readonly HeaderField[], origin: (at: number) => number): void {
    if (search === null || fields.length === 0) return;
    const lines: Uint8Array[] = [];
    const starts: { at: number; origin: number }[] = [];
    let length = 0;
    for (const { name, value, at } of fields) {
      const from = origin(at);
      if (Buffer.from(name).equals(pathName)) {
        search({ place: 'http-url', bytes: value, origin: () => from });
        continue;
      }
      const line = Buffer.concat([name, colon, value, newLine]);
      starts.push({ at: length, origin: from });
      lines.push(line);
      length += line.length;
    }
    const startOf = (at: number) => starts.findLast((start) => start.at <= at)?.origin ?? 0;
    search({ place: 'http-header', bytes: Buffer.concat(lines), origin: startOf });
  }

  return { begin, data, hole, end, finish: () => [...bodies.keys()].forEach(close) };
}

const pathName = Buffer.from(':path');
const colon = Buffer.from(': ');
const newLine = Buffer.from('\r\n');

function headerValue(fields: readonly HeaderField[], name: string): string | null {
  const field = fields.find((candidate) => Buffer.from(candidate.name).toString('latin1') === name);
  return field === undefined ? null : Buffer.from(field.value).toString('latin1');
}

function originIn(parts: readonly { bytes: Uint8Array; offset: number }[], at: number): number {
  let before = 0;
  for (const { bytes, offset } of parts) {
    if (at < before + bytes.length) return offset + at - before;
    before += bytes.length;
  }
  return parts[0]?.offset ?? 0;
}
