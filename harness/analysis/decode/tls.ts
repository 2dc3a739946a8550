import type { BlockSize } from './block.ts';
import type { SideContext, TlsFacts } from './conversation.ts';
import { logUpload, noteReadable } from './conversation.ts';
import { createPlainBlock } from './raw.ts';
import type { Arrival, StreamReader } from './reassembly.ts';
import { readClientHello, readServerHello } from './tls-hello.ts';
import { isEmptyFragment, isFinished13, plaintextBytes } from './tls-overhead.ts';

const changeCipherSpec = 20;
const handshake = 22;
const applicationData = 23;
/** The longest record that RFC 5246 section 6.2.3 allows; some stacks round up. */
const longestRecord = 16_384 + 2_048;
/** Records are searched for values as they stand and not opened further, so the overlap need only hold the longest value twice over (UTF-16). */
const recordBlock: BlockSize = { bytes: 256 * 1024, overlap: 8 * 1024 };
/** Hellos longer than this are not read. */
const helloBytes = 64 * 1024;

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
 * its overhead. After a hole inside a record the reader keeps its place; after any other it looks for the next record header.
 */
export function createTlsReader(context: SideContext): StreamReader {
  const { conversation } = context;
  conversation.tls ??= { sni: null, ja4: null, offered: null, chosen: null, cipher: null, earlyData: false };
  const facts: TlsFacts = conversation.tls;
  const block = createPlainBlock(context, 'tls-record', recordBlock);
  const header = new Uint8Array(5);
  let headerLength = 0;
  let remaining = 0;
  let synchronised = true;
  let encrypted = false;
  let finishedSeen = false;
  let hello: number[] | null = [];

  function data(bytes: Uint8Array, start: number, end: number, arrival: Arrival): void {
    noteReadable(context, false);
    block?.add(bytes, start, end, arrival.offset);
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
      if (hello !== null && header[0] === handshake && !encrypted) gatherHello(bytes, at, at + take);
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
    if (type === changeCipherSpec) encrypted = true;
    if (type !== applicationData || isEmptyFragment(facts, length)) return;
    if (facts.chosen === 0x0304 && !finishedSeen && context.side === conversation.flow.opener) {
      finishedSeen = !facts.earlyData || isFinished13(facts, length);
      if (finishedSeen) return;
    }
    const size = plaintextBytes(facts, length);
    if (size > 0) logUpload(context, size, arrival);
  }

  function gatherHello(bytes: Uint8Array, from: number, to: number): void {
    if (hello === null) return;
    for (let i = from; i < to && hello.length < helloBytes; i++) hello.push(bytes[i] ?? 0);
    const size = hello.length < 4 ? helloBytes : 4 + ((hello[1] ?? 0) << 16) + ((hello[2] ?? 0) << 8) + (hello[3] ?? 0);
    if (hello.length >= helloBytes) hello = null;
    else if (hello.length >= size) {
      const message = Uint8Array.from(hello.slice(0, size));
      hello = null;
      if (message[0] === 1) {
        conversation.flow.opener ??= context.side;
        readClientHello(message, facts);
      } else if (message[0] === 2 && !readServerHello(message, facts)) hello = [];
    }
  }

  function gap(length: number): void {
    block?.flush();
    if (headerLength === 5 && length < remaining) {
      remaining -= length;
      hello = null;
      return;
    }
    headerLength = 0;
    synchronised = false;
  }

  return { data, gap, end: () => block?.flush() };
}
