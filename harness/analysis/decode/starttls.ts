import { logUpload, noteReadable, type SideContext } from './conversation.ts';
import { createRawBlock } from './raw.ts';
import type { Arrival, StreamReader } from './reassembly.ts';
import { createTlsReader, looksLikeTls } from './tls.ts';

/** The beginning of a line that is kept to recognise a command; the longest is "<tag> STARTTLS" with a tag of 32 characters. */
const commandBytes = 64;
const lineFeed = 10;
const tagEnd = 0x3e;
const handshakeRecord = 22;

/** How the first line of SMTP, FTP, IMAP, POP3 and XMPP begins, the server's and the client's. */
const greetings =
  /^(?:220[ -]|\* (?:OK|PREAUTH)\b|\+OK\b|<\?xml |<stream:|(?:EHLO|HELO|LHLO) |(?:CAPA|STLS|FEAT|AUTH (?:TLS|SSL))\r|(?:USER|AUTH) \S|[A-Z0-9.]{1,32} (?:CAPABILITY|STARTTLS|LOGIN|AUTHENTICATE|ID|NOOP)\b)/i;

/**
 * Commands by which a client asks for TLS: SMTP (RFC 3207) and IMAP with its tag (RFC 3501), POP3 (RFC 2595), FTP (RFC 4217), XMPP (RFC 6120
 * section 5).
 */
const commands = /^(?:\S{1,32} )?STARTTLS\s*$|^STLS\s*$|^AUTH (?:TLS|SSL)(?:-[CP])?\s*$|<starttls\b/i;

/** Whether a side begins as a protocol of text lines that may go over to TLS. */
export function looksLikeText(bytes: Uint8Array, start: number, end: number): boolean {
  return greetings.test(Buffer.from(bytes.subarray(start, Math.min(end, start + commandBytes))).toString('latin1'));
}

/**
 * One side of such a protocol: its lines are read as they are. Once the client asked for TLS, the first TLS record that stands at the
 * beginning of a line (or behind an XML tag) hands the rest of the side to the TLS reader. Control characters, as in a compressed session,
 * make the side unreadable, but not its search.
 */
export function createTextReader(context: SideContext): StreamReader {
  const { conversation } = context;
  const block = createRawBlock(context);
  const line = new Uint8Array(commandBytes);
  let lineLength = 0;
  /** The byte before the next one; a line feed at the beginning. */
  let before = lineFeed;
  let tls: StreamReader | null = null;

  function data(bytes: Uint8Array, start: number, end: number, arrival: Arrival): void {
    if (tls !== null) {
      tls.data(bytes, start, end, arrival);
      return;
    }
    const to = readLines(bytes, start, end);
    if (to > start) {
      logUpload(context, to - start, arrival);
      block?.add(bytes, start, to, arrival.offset);
    }
    if (to === end) return;
    block?.flush();
    tls = createTlsReader(context);
    tls.data(bytes, to, end, { ...arrival, offset: arrival.offset + to - start });
  }

  /** Reads lines up to the first TLS record; returns where it begins, or `end`. */
  function readLines(bytes: Uint8Array, start: number, end: number): number {
    let readable = true;
    let at = start;
    for (; at < end && !isSwitch(bytes, at, end); at++) {
      const byte = bytes[at] ?? 0;
      if (byte < 9) readable = false;
      if (lineLength < commandBytes) line[lineLength++] = byte;
      before = byte;
      if (byte === lineFeed || byte === tagEnd) readCommand();
    }
    if (at > start) noteReadable(context, readable);
    return at;
  }

  function isSwitch(bytes: Uint8Array, at: number, end: number): boolean {
    if (bytes[at] !== handshakeRecord || !conversation.startTls) return false;
    if (before !== lineFeed && before !== tagEnd) return false;
    return end - at < 5 || looksLikeTls(bytes, at, end);
  }

  /** Servers offer TLS in the same words, so theirs do not count. */
  function readCommand(): void {
    const { opener } = conversation.flow;
    const isClient = opener === null || opener === context.side;
    if (isClient && commands.test(Buffer.from(line.subarray(0, lineLength)).toString('latin1')))
      conversation.startTls = true;
    lineLength = 0;
  }

  function gap(length: number, arrival: Arrival): void {
    block?.flush();
    tls?.gap(length, arrival);
    // The request for TLS may be what was lost.
    conversation.startTls = true;
    lineLength = 0;
    before = lineFeed;
  }

  return {
    data,
    gap,
    end: () => {
      block?.flush();
      tls?.end();
    },
  };
}
