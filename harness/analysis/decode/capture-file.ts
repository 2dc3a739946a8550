import { createPcapParser } from './pcap.ts';
import { createPcapngParser } from './pcapng.ts';

/** One packet as captured. The object and its bytes are reused: both are valid only during the call that hands them over. */
export type CapturedPacket = {
  /** 1-based number in the file. */
  frame: number;
  /** Number of the tcpdump.org link-type registry. */
  linkType: number;
  /** Epoch seconds. */
  time: number;
  /** Length on the wire, bytes; at least `end - start`. */
  wireLength: number;
  bytes: Uint8Array;
  start: number;
  end: number;
};

/** What a capture file says besides its packets. */
export type CaptureFileFacts = {
  packets: number;
  /** Packets lost by interface or kernel, from pcapng interface statistics and the drop counts of old packet blocks. */
  dropped: number;
  truncated: boolean;
  cut: number;
  /** Decryption secrets blocks (pcapng) met. */
  secrets: number;
  /** Their TLS key logs, one after the other, in the format of NSS (SSLKEYLOGFILE); empty where there are none. */
  secretsText: string;
  linkTypes: Set<number>;
  notes: Set<string>;
};

/**
 * Reads whole records out of `bytes[start, end)` and returns how many bytes it used. When it stops short, `need` is how many bytes
 * must stand at the next record's start before it can go on; `Infinity` once the rest of the file cannot be read.
 */
export type RecordParser = {
  readonly consume: (bytes: Uint8Array, start: number, end: number) => number;
  readonly need: () => number;
  /** To be called once when the file is over. */
  readonly end: () => void;
};

export type PacketSink = (packet: CapturedPacket) => void;

/** A record longer than this is taken for damage: Wireshark's own limit for ordinary link types is 256 KiB. */
export const recordBytes = 16 * 1024 * 1024;

/**
 * A reader of pcap and pcapng, told apart by their first four bytes (pcap: draft-ietf-opsawg-pcap; pcapng: draft-ietf-opsawg-pcapng).
 * Chunks may be cut anywhere. Packets inside one chunk are handed over without copying. Damage ends the reading with a note.
 */
export function createCaptureReader(onPacket: PacketSink): {
  readonly push: (chunk: Uint8Array) => void;
  readonly end: () => CaptureFileFacts;
} {
  const facts: CaptureFileFacts = {
    packets: 0,
    dropped: 0,
    truncated: false,
    cut: 0,
    secrets: 0,
    secretsText: '',
    linkTypes: new Set(),
    notes: new Set(),
  };
  let parser: RecordParser | null = null;
  let pending = new Uint8Array(4096);
  let pendingLength = 0;

  function consume(bytes: Uint8Array, start: number, end: number): number {
    if (parser === null) {
      if (end - start < 4) return 0;
      parser = chooseParser(bytes, start, facts, onPacket);
    }
    return parser.consume(bytes, start, end);
  }

  function append(chunk: Uint8Array, from: number, to: number): void {
    const length = pendingLength + to - from;
    if (length > pending.length) {
      const larger = new Uint8Array(Math.max(length, pending.length * 2));
      larger.set(pending.subarray(0, pendingLength));
      pending = larger;
    }
    pending.set(chunk.subarray(from, to), pendingLength);
    pendingLength = length;
  }

  function push(given: Uint8Array): void {
    // A Buffer's `slice` would be a view, and hold on to the whole chunk.
    const chunk = new Uint8Array(given.buffer, given.byteOffset, given.length);
    let at = 0;
    while (pendingLength > 0 && at < chunk.length) {
      const need = parser === null ? 4 : parser.need();
      if (need === Number.POSITIVE_INFINITY) return;
      const take = Math.min(need - pendingLength, chunk.length - at);
      append(chunk, at, at + take);
      at += take;
      if (pendingLength < need) return;
      const used = consume(pending, 0, pendingLength);
      pending.copyWithin(0, used, pendingLength);
      pendingLength -= used;
    }
    if (at === chunk.length || parser?.need() === Number.POSITIVE_INFINITY) return;
    at += consume(chunk, at, chunk.length);
    if (parser?.need() !== Number.POSITIVE_INFINITY) append(chunk, at, chunk.length);
  }

  function end(): CaptureFileFacts {
    if (parser === null) {
      facts.notes.add(
        pendingLength === 0 ? 'the capture file is empty' : 'not a capture file: shorter than its magic number',
      );
      facts.truncated = true;
    } else if (pendingLength > 0 && parser.need() !== Number.POSITIVE_INFINITY) {
      facts.truncated = true;
      facts.notes.add('the capture file ends in the middle of a record; all whole packets before it were read');
    }
    parser?.end();
    if (facts.cut > 0) facts.notes.add(`${facts.cut} packets were captured only in part (snap length)`);
    return facts;
  }

  return { push, end };
}

function chooseParser(bytes: Uint8Array, start: number, facts: CaptureFileFacts, onPacket: PacketSink): RecordParser {
  const magic = new DataView(bytes.buffer, bytes.byteOffset).getUint32(start, false);
  if (magic === 0x0a0d0d0a) return createPcapngParser(facts, onPacket);
  return createPcapParser(facts, onPacket);
}
