import { logUpload, noteReadable, type SideContext } from './conversation.ts';
import { createHttp2Streams } from './http2-streams.ts';
import { createRawBlock } from './raw.ts';
import type { Arrival, StreamReader } from './reassembly.ts';

/** What a client sends first (RFC 9113 section 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const frameHeaderBytes = 9;
/** The largest frame that settings can allow is 16 MiB; nothing but DATA is as long in use. */
const gatheredBytes = 1024 * 1024;
const data0 = 0;
const settings = 4;

/** Whether a side begins with HTTP/2: a client with its preface, a server with a SETTINGS frame of whole settings that is no acknowledgement. */
export function looksLikeHttp2(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (
    length >= 9 &&
    preface.subarray(0, Math.min(length, 14)).equals(bytes.subarray(start, start + Math.min(length, 14)))
  )
    return true;
  const size = ((bytes[start + 1] ?? 0) << 8) | (bytes[start + 2] ?? 0);
  const rest = [settings, 0, 0, 0, 0, 0].every((byte, i) => bytes[start + 3 + i] === byte);
  return length >= 9 && bytes[start] === 0 && size % 6 === 0 && size <= 240 && rest;
}

/**
 * One direction of HTTP/2 (RFC 9113) in the clear: header blocks decoded, DATA of each stream joined. After a hole that hides a frame's
 * beginning, or in a header block, the rest is read as raw bytes: the table of header fields is lost with it.
 */
export function createHttp2Reader(context: SideContext): StreamReader {
  const { conversation, side } = context;
  const raw = createRawBlock(context);
  const streams = createHttp2Streams(context);
  const header = new Uint8Array(frameHeaderBytes);
  let headerLength = 0;
  let prefaceLeft = -1;
  let remaining = 0;
  /** The payload of a frame that is not DATA. */
  let payload = new Uint8Array(1024);
  let payloadLength = 0;
  let inPayload = false;
  let isRaw = false;

  function data(bytes: Uint8Array, start: number, end: number, arrival: Arrival): void {
    logUpload(context, end - start, arrival);
    if (prefaceLeft < 0) prefaceLeft = bytes[start] === preface[0] ? preface.length : 0;
    let at = start;
    while (at < end && !isRaw) {
      const offset = arrival.offset + at - start;
      if (prefaceLeft > 0) at = takePreface(bytes, at, end);
      else at = inPayload ? takePayload(bytes, at, end, offset) : takeHeader(bytes, at, offset);
    }
    noteReadable(context, !isRaw);
    if (at < end) raw?.add(bytes, at, end, arrival.offset + at - start);
  }

  function takePreface(bytes: Uint8Array, at: number, end: number): number {
    const take = Math.min(prefaceLeft, end - at);
    const done = preface.length - prefaceLeft;
    if (!preface.subarray(done, done + take).equals(bytes.subarray(at, at + take))) lose();
    conversation.flow.opener ??= side;
    prefaceLeft -= take;
    return at + take;
  }

  function takeHeader(bytes: Uint8Array, at: number, offset: number): number {
    header[headerLength++] = bytes[at] ?? 0;
    if (headerLength < frameHeaderBytes) return at + 1;
    headerLength = 0;
    remaining = ((header[0] ?? 0) << 16) | ((header[1] ?? 0) << 8) | (header[2] ?? 0);
    payloadLength = 0;
    inPayload = true;
    const stream =
      ((header[5] ?? 0) & 0x7f) * 2 ** 24 + (((header[6] ?? 0) << 16) | ((header[7] ?? 0) << 8) | (header[8] ?? 0));
    streams.begin({ type: header[3] ?? 0, flags: header[4] ?? 0, stream, length: remaining, offset: offset + 1 });
    if (header[3] !== data0 && remaining > gatheredBytes) lose();
    else if (remaining === 0) endFrame();
    return at + 1;
  }

  function takePayload(bytes: Uint8Array, at: number, end: number, offset: number): number {
    const take = Math.min(remaining, end - at);
    if (header[3] === data0) streams.data(bytes, at, at + take, offset);
    else gather(bytes.subarray(at, at + take));
    remaining -= take;
    if (remaining === 0) endFrame();
    return at + take;
  }

  function gather(bytes: Uint8Array): void {
    if (payloadLength + bytes.length > payload.length) {
      const larger = new Uint8Array(Math.max(payload.length * 2, payloadLength + bytes.length));
      larger.set(payload.subarray(0, payloadLength));
      payload = larger;
    }
    payload.set(bytes, payloadLength);
    payloadLength += bytes.length;
  }

  function endFrame(): void {
    inPayload = false;
    if (!streams.end(payload.subarray(0, payloadLength))) lose();
  }

  function lose(): void {
    isRaw = true;
    conversation.remarks.add('an HTTP/2 connection could not be parsed to its end; the rest was searched as it stands');
    streams.finish();
  }

  function gap(length: number): void {
    raw?.flush();
    if (isRaw) return;
    if (inPayload && header[3] === data0 && length <= remaining) {
      streams.hole(length);
      remaining -= length;
      if (remaining === 0) endFrame();
    } else lose();
  }

  return {
    data,
    gap,
    end() {
      if (!isRaw) streams.finish();
      raw?.flush();
    },
  };
}
