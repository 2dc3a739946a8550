import { newTlsFacts, type SideContext } from './conversation.ts';
import { createQuicHello, type QuicHello } from './quic-hello.ts';
import { readClientHello, readServerHello } from './tls-hello.ts';

/** Record and handshake header (RFC 6347 sections 4.1 and 4.2.2). */
const recordHeader = 13;
const messageHeader = 12;
/** Change cipher spec, alert, handshake, application data; heartbeats (RFC 6520) and acknowledgements (RFC 9147) besides. */
const firstType = 20;
const lastType = 26;
const handshakeType = 22;
const applicationData = 23;

/** What a side's DTLS records have shown so far: its hello, as far as it is there. */
export type DtlsState = { hello: QuicHello | null };

/**
 * Reads a datagram that consists of DTLS 1.0 or 1.2 records, or of a plaintext record of DTLS 1.3: the names and versions of the hellos, also in fragments.
 * Returns the bytes of application data, null where it is no such datagram.
 */
export function readDtls(context: SideContext, bytes: Uint8Array, start: number, end: number): number | null {
  let application = 0;
  let at = start;
  while (at < end) {
    const length = u16(bytes, at + 11);
    if (!isHeader(bytes, at, end) || at + recordHeader + length > end) return null;
    at += recordHeader + length;
  }
  for (at = start; at < end; at += recordHeader + u16(bytes, at + 11)) {
    const type = bytes[at];
    const isClear = u16(bytes, at + 3) === 0;
    if (type === applicationData) application += u16(bytes, at + 11);
    if (type === handshakeType && isClear) readHandshake(context, bytes, at + recordHeader, u16(bytes, at + 11));
  }
  return application;
}

/** Type, version (1.0 is feff, 1.2 fefd), and a sequence number that no connection reaches. */
function isHeader(bytes: Uint8Array, at: number, end: number): boolean {
  const type = bytes[at] ?? 0;
  if (at + recordHeader > end || type < firstType || type > lastType || bytes[at + 1] !== 0xfe) return false;
  return (bytes[at + 2] === 0xff || bytes[at + 2] === 0xfd) && bytes[at + 5] === 0;
}

const clientHello = 1;
const serverHello = 2;

/** The messages of one record, each a fragment of its handshake message. */
function readHandshake({ conversation, side }: SideContext, bytes: Uint8Array, from: number, length: number): void {
  for (let at = from; at + messageHeader <= from + length; ) {
    const type = bytes[at] ?? 0;
    const offset = u24(bytes, at + 6);
    const body = at + messageHeader;
    const end = body + u24(bytes, at + 9);
    if (end > from + length) return;
    if (type === clientHello || type === serverHello) {
      const state = conversation.dtls[side] ?? { hello: null };
      conversation.dtls[side] = state;
      // A hello that begins anew is the second one, with the server's cookie.
      if (offset === 0 || state.hello === null) state.hello = createQuicHello();
      state.hello.add(0, bytes.subarray(at, at + 4));
      state.hello.add(4 + offset, bytes.subarray(body, end));
      const message = state.hello.message();
      if (message !== null) {
        conversation.tls ??= newTlsFacts();
        if (type === serverHello) readServerHello(message, conversation.tls);
        else readClientHello(withoutCookie(message), conversation.tls, 'd');
        if (type === clientHello) conversation.flow.opener ??= side;
        state.hello = null;
      }
    }
    at = end;
  }
}

/** DTLS has a cookie behind the session's number (RFC 6347 section 4.2.1); without it the message is that of TLS. */
function withoutCookie(message: Uint8Array): Uint8Array {
  const cookie = 39 + (message[38] ?? 0);
  const behind = cookie + 1 + (message[cookie] ?? 0);
  const hello = new Uint8Array(Math.max(0, message.length - (behind - cookie)));
  hello.set(message.subarray(0, cookie));
  hello.set(message.subarray(behind), cookie);
  return hello;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function u24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | u16(bytes, at + 1);
}
