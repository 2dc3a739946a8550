import { keptNames } from './certificate.ts';
import { createClearRecords } from './clear-record.ts';
import type { SideContext, TlsFacts } from './conversation.ts';
import { logUpload, newTlsFacts, noteReadable } from './conversation.ts';
import { createPlainBlock } from './plain-block.ts';
import type { Arrival, StreamReader } from './reassembly.ts';
import { createHandshakeReader } from './tls-handshake.ts';
import { readClientHello, readServerHello } from './tls-hello.ts';
import { isEmptyFragment, isFinished13, plaintextBytes } from './tls-overhead.ts';

const changeCipherSpec = 20;
const handshake = 22;
const applicationData = 23;
/** The longest record that RFC 5246 section 6.2.3 allows; some stacks round up. */
const longestRecord = 16_384 + 2_048;

/** Message types of the handshake protocol. */
const clientHello = 1;
const serverHello = 2;
const certificate = 11;

/** Whether bytes look like the start of a TLS record: type, version 3.0 to 3.4, a length that is allowed. */
export function looksLikeTls(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 5) return false;
  const type = bytes[at] ?? 0;
  const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
  return (
    type >= 20 &&
    type <= 24 &&
    bytes[at + 1] === 3 &&
    (bytes[at + 2] ?? 9) <= 4 &&
    length > 0 &&
    length <= longestRecord
  );
}

/**
 * The record layer of TLS 1.0 to 1.3 (RFC 8446 section 5.1): hellos in the clear, and each application-data record as an upload less
 * its overhead. Of TLS 1.2 and older the server's certificate is read too. After a hole inside a record the
 * reader keeps its place; after any other it looks for the next record header.
 */
export function createTlsReader(context: SideContext): StreamReader {
  const { conversation } = context;
  conversation.tls ??= newTlsFacts();
  const facts: TlsFacts = conversation.tls;
  const block = createPlainBlock(context, 'tls-record');
  const clear = createClearRecords(context);
  const header = new Uint8Array(5);
  let headerLength = 0;
  let remaining = 0;
  let synchronised = true;
  let encrypted = false;
  let finishedSeen = false;
  /** Where in the stream the handshake's first record has its content. */
  let helloOffset = -1;
  const messages = createHandshakeReader(readMessage);

  function data(bytes: Uint8Array, start: number, end: number, arrival: Arrival): void {
    noteReadable(context, false);
    if (clear?.areOpen() === true) block?.flush();
    else block?.add(bytes, start, end, arrival.offset);
    if (!synchronised) {
      if (!looksLikeTls(bytes, start, end)) return;
      synchronised = true;
    }
    let at = start;
    while (at < end) {
      if (headerLength < 5) {
        header[headerLength++] = bytes[at++] ?? 0;
        if (headerLength === 5 && !beginRecord()) return;
        continue;
      }
      const take = Math.min(remaining, end - at);
      if (header[0] === handshake && !encrypted) {
        if (helloOffset < 0) helloOffset = arrival.offset + at - start;
        messages.data(bytes, at, at + take);
      }
      if (header[0] === applicationData) clear?.data(bytes, at, at + take, arrival.offset + at - start, recordLength());
      at += take;
      remaining -= take;
      if (remaining === 0) endRecord(arrival);
    }
  }

  function beginRecord(): boolean {
    if (!looksLikeTls(header, 0, 5)) {
      synchronised = false;
      headerLength = 0;
      return false;
    }
    remaining = recordLength();
    return true;
  }

  function recordLength(): number {
    return ((header[3] ?? 0) << 8) | (header[4] ?? 0);
  }

  function endRecord(arrival: Arrival): void {
    const type = header[0];
    const length = recordLength();
    headerLength = 0;
    clear?.endRecord();
    if (type === changeCipherSpec) encrypted = true;
    if (type !== applicationData || isEmptyFragment(facts, length)) return;
    if (facts.chosen === 0x0304 && !finishedSeen && context.side === conversation.flow.opener) {
      finishedSeen = !facts.earlyData || isFinished13(facts, length);
      if (finishedSeen) return;
    }
    const size = plaintextBytes(facts, length);
    if (size > 0) logUpload(context, size, arrival);
  }

  function readMessage(message: Uint8Array): boolean {
    // In a connection that was joined in its middle encrypted messages look like any; a hello names a version 3.x.
    if ((message[0] === clientHello || message[0] === serverHello) && message[4] !== 3) return true;
    switch (message[0]) {
      case clientHello:
        conversation.flow.opener ??= context.side;
        readClientHello(message, facts);
        searchHello(message);
        return false;
      case serverHello:
        // After a HelloRetryRequest comes another one; in TLS 1.3 what follows the real one is encrypted.
        return !readServerHello(message, facts) || facts.chosen !== 0x0304;
      case certificate:
        if (conversation.flow.opener !== context.side) noteCertificate(message);
        return false;
      default:
        return true;
    }
  }

  /** The hello as it stands, and the server's name without its dots, as tunnels cut values into labels. */
  function searchHello(message: Uint8Array): void {
    const from = helloOffset;
    context.search?.({ place: 'tls-hello', bytes: message, open: false, origin: (at) => from + at });
    const labels = facts.sni?.split('.') ?? [];
    if (labels.length < 3) return;
    const bytes = Buffer.from(labels.join(''), 'latin1');
    context.search?.({ place: 'tls-hello', bytes, origin: () => from });
  }

  function noteCertificate(message: Uint8Array): void {
    facts.certificate ??= conversation.readCertificate(leafOf(message));
    if (facts.certificate?.names.length === keptNames)
      conversation.remarks.add(`of the server's certificate no more than ${keptNames} names were kept`);
  }

  function gap(length: number): void {
    block?.flush();
    clear?.flush();
    messages.stop();
    if (headerLength === 5 && length < remaining) {
      remaining -= length;
      return;
    }
    headerLength = 0;
    synchronised = false;
  }

  function end(): void {
    block?.flush();
    clear?.flush();
  }

  return { data, gap, end };
}

/** The bytes of the first certificate of a Certificate message (RFC 5246 section 7.4.2), the server's own; none where they are not whole. */
function leafOf(message: Uint8Array): Uint8Array {
  const length = ((message[7] ?? 0) << 16) + ((message[8] ?? 0) << 8) + (message[9] ?? 0);
  return 10 + length > message.length ? new Uint8Array() : message.subarray(10, 10 + length);
}
