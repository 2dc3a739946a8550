import { logUpload, noteReadable, type SideContext } from './conversation.ts';
import { createMessageInflater, type MessageInflater } from './message-inflater.ts';
import { createMessageSearch } from './messages.ts';
import { createRawBlock } from './raw.ts';
import type { Arrival, StreamReader } from './reassembly.ts';

/** Two bytes, a length of up to eight, a mask of four. */
const longestHeader = 14;
const text = 1;
const binary = 2;
/** Close, ping and pong carry at most this much (RFC 6455 section 5.5). */
const controlBytes = 125;

export type WebSocketOptions = {
  /** Whether this side's messages begin afresh, each without the window of the one before. */
  readonly forgets: boolean;
};

/**
 * One direction of WebSocket (RFC 6455 section 5): frames unmasked and joined to messages, permessage-deflate opened (RFC 7692), control frames
 * passed over (their few bytes are searched too). What is not WebSocket any more is read as raw bytes from there on.
 */
export function createWebSocketReader(context: SideContext, { forgets }: WebSocketOptions): StreamReader {
  const raw = createRawBlock(context);
  const messages = createMessageSearch(context, 'ws-message');
  let inflater: MessageInflater | null = null;
  const header = new Uint8Array(longestHeader);
  let headerLength = 0;
  /** Bytes of the header; known after two of them. */
  let headerNeed = 2;
  let remaining = 0;
  let maskAt = -1;
  let position = 0;
  let inPayload = false;
  let isRaw = false;
  let compressed = false;
  let unmasked = new Uint8Array(0);

  function data(bytes: Uint8Array, start: number, end: number, arrival: Arrival): void {
    logUpload(context, end - start, arrival);
    let at = start;
    while (at < end && !isRaw)
      at = inPayload ? takePayload(bytes, at, end, arrival.offset - start) : takeHeader(bytes, at);
    noteReadable(context, !isRaw);
    if (at < end) raw?.add(bytes, at, end, arrival.offset + at - start);
  }

  function takeHeader(bytes: Uint8Array, at: number): number {
    header[headerLength++] = bytes[at] ?? 0;
    if (headerLength === 2) {
      const short = (header[1] ?? 0) & 0x7f;
      headerNeed = 2 + (short === 127 ? 8 : short === 126 ? 2 : 0) + ((header[1] ?? 0) & 0x80 ? 4 : 0);
      if (!isPossible(header[0] ?? 0, short)) lose();
    }
    if (headerLength === headerNeed && !isRaw) beginFrame();
    return at + 1;
  }

  function beginFrame(): void {
    const first = header[0] ?? 0;
    const masked = ((header[1] ?? 0) & 0x80) !== 0;
    const lengthEnd = headerNeed - (masked ? 4 : 0);
    remaining = (header[1] ?? 0) & 0x7f;
    if (lengthEnd > 2) {
      remaining = 0;
      for (let i = 2; i < lengthEnd; i++) remaining = remaining * 256 + (header[i] ?? 0);
    }
    if (!Number.isSafeInteger(remaining)) {
      lose();
      return;
    }
    maskAt = masked ? lengthEnd : -1;
    position = 0;
    inPayload = true;
    const opcode = first & 15;
    if (opcode === text || opcode === binary) compressed = (first & 0x40) !== 0;
    if (remaining === 0) endFrame();
  }

  function takePayload(bytes: Uint8Array, at: number, end: number, shift: number): number {
    const take = Math.min(remaining, end - at);
    const plain = unmask(bytes, at, take);
    const offset = at + shift;
    if (((header[0] ?? 0) & 15) >= 8)
      context.search?.({ place: 'ws-message', bytes: plain, origin: (i) => offset + i });
    else if (compressed) {
      inflater ??= createMessageInflater(context, { forgets, messages });
      inflater.add(plain, offset);
    } else messages?.add(plain, 0, take, { offset });
    remaining -= take;
    if (remaining === 0) endFrame();
    return at + take;
  }

  /** Payload as the sender meant it, valid until the next call. */
  function unmask(bytes: Uint8Array, at: number, length: number): Uint8Array {
    if (maskAt < 0) return bytes.subarray(at, at + length);
    if (unmasked.length < length) unmasked = new Uint8Array(Math.max(2048, length));
    for (let i = 0; i < length; i++) {
      unmasked[i] = (bytes[at + i] ?? 0) ^ (header[maskAt + ((position + i) & 3)] ?? 0);
    }
    position += length;
    return unmasked.subarray(0, length);
  }

  function endFrame(): void {
    const first = header[0] ?? 0;
    inPayload = false;
    headerLength = 0;
    headerNeed = 2;
    if ((first & 15) >= 8 || (first & 0x80) === 0) return;
    if (compressed) inflater?.endMessage();
    messages?.endMessage();
    compressed = false;
  }

  /** From here on the stream cannot be parsed; the bytes of an unfinished header are few and are left out. */
  function lose(): void {
    isRaw = true;
    context.conversation.remarks.add('a WebSocket could not be parsed to its end; the rest was searched as it stands');
    finish();
  }

  function finish(): void {
    inflater?.finish();
    messages?.flush();
  }

  function gap(length: number): void {
    raw?.flush();
    if (isRaw) return;
    finish();
    inflater?.lose();
    if (inPayload && length < remaining) {
      position += length;
      remaining -= length;
    } else if (inPayload && length === remaining) {
      remaining = 0;
      endFrame();
    } else {
      lose();
      headerLength = 0;
    }
  }

  return {
    data,
    gap,
    end() {
      if (!isRaw) finish();
      raw?.flush();
    },
  };
}

/** No reserved bits but that of compression, a known opcode, control frames whole and short. */
function isPossible(first: number, shortLength: number): boolean {
  const opcode = first & 15;
  if ((first & 0x30) !== 0 || (opcode > 2 && opcode < 8) || opcode > 10) return false;
  return opcode < 8 || ((first & 0x80) !== 0 && shortLength <= controlBytes);
}
