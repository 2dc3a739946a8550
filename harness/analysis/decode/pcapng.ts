import {
  type CapturedPacket,
  type CaptureFileFacts,
  type PacketSink,
  type RecordParser,
  recordBytes,
} from './capture-file.ts';
import { type CaptureInterface, readDrops, readInterface } from './pcapng-interface.ts';

// Block types: draft-ietf-opsawg-pcapng-02, section 11.1.
const sectionHeader = 0x0a0d0d0a;
const interfaceDescription = 1;
const obsoletePacket = 2;
const simplePacket = 3;
const interfaceStatistics = 5;
const enhancedPacket = 6;
const decryptionSecrets = 10;
const tlsKeyLog = 0x544c534b;
/** Key logs of a capture kept as text, characters; more is counted and noted. */
const secretsLength = 4 * 1024 * 1024;

/**
 * Blocks that are no packets but that Wireshark 4.0 numbers as frames: the systemd journal, custom blocks, events of Sysdig and Falco.
 * They are numbered here too, so that a frame number means the same frame in both.
 */
const numbered: ReadonlySet<number> = new Set([9, 0xbad, 0x40000bad, 0x204, 0x208, 0x216, 0x217, 0x221, 0x222]);

/** The block-structured capture file: several sections, each with its own byte order and interfaces. Unknown blocks are passed over. */
export function createPcapngParser(facts: CaptureFileFacts, onPacket: PacketSink): RecordParser {
  const packet: CapturedPacket = {
    frame: 0,
    linkType: 0,
    time: 0,
    wireLength: 0,
    bytes: new Uint8Array(),
    start: 0,
    end: 0,
  };
  let little = true;
  let interfaces: CaptureInterface[] = [];
  let need = 12;

  function giveUp(note: string): void {
    facts.notes.add(note);
    facts.truncated = true;
    need = Number.POSITIVE_INFINITY;
  }

  /** The drop counts of statistics blocks are running totals of an interface, so they are added up once its section is over. */
  function closeSection(): void {
    for (const each of interfaces) facts.dropped += each.dropped;
    interfaces = [];
  }

  function emit(source: number, at: number, captured: number, wireLength: number): void {
    const from = interfaces[source];
    packet.frame++;
    facts.packets++;
    if (from === undefined) {
      facts.notes.add('packets of an interface that the file does not describe were passed over');
      return;
    }
    packet.linkType = from.linkType;
    packet.wireLength = Math.max(wireLength, captured);
    packet.start = at;
    packet.end = at + captured;
    if (captured < packet.wireLength) facts.cut++;
    onPacket(packet);
  }

  function setTime(source: number, high: number, low: number): void {
    const from = interfaces[source];
    if (from !== undefined) packet.time = (high * 2 ** 32 + low) / from.ticks + from.offset;
  }

  /** Handles the block at `at`; `end` is the end of its body, before the repeated length. False when its fields contradict its length. */
  function block(view: DataView, type: number, at: number, end: number): boolean {
    const body = at + 8;
    const room = end - body;
    if (type === enhancedPacket || type === obsoletePacket) {
      if (room < 20) return false;
      const captured = view.getUint32(body + 12, little);
      if (captured > room - 20) return false;
      const old = type === obsoletePacket;
      const source = old ? view.getUint16(body, little) : view.getUint32(body, little);
      const lost = old ? view.getUint16(body + 2, little) : 0;
      const from = interfaces[source];
      if (from !== undefined && lost !== 0xffff) from.dropped += lost;
      setTime(source, view.getUint32(body + 4, little), view.getUint32(body + 8, little));
      emit(source, body + 20, captured, view.getUint32(body + 16, little));
    } else if (type === simplePacket) {
      if (room < 4) return false;
      const wireLength = view.getUint32(body, little);
      const snapLength = interfaces[0]?.snapLength || Number.POSITIVE_INFINITY;
      facts.notes.add('simple packet blocks carry no time: they were given the time of the packet before them');
      emit(0, body + 4, Math.min(wireLength, snapLength, room - 4), wireLength);
    } else if (type === interfaceDescription) {
      if (room < 8) return false;
      const described = readInterface(view, body, end, little);
      interfaces.push(described);
      facts.linkTypes.add(described.linkType);
    } else if (type === interfaceStatistics) {
      if (room < 12) return false;
      const from = interfaces[view.getUint32(body, little)];
      if (from !== undefined) from.dropped = readDrops(view, body + 12, end, little);
    } else if (type === decryptionSecrets) {
      facts.secrets++;
      return keepSecrets(view, body, room);
    } else if (numbered.has(type)) {
      packet.frame++;
    }
    return true;
  }

  /** A key log in the format of NSS; secrets of other protocols are only counted. */
  function keepSecrets(view: DataView, body: number, room: number): boolean {
    if (room < 8) return false;
    const length = view.getUint32(body + 4, little);
    if (length > room - 8) return false;
    if (view.getUint32(body, little) !== tlsKeyLog) return true;
    if (facts.secretsText.length + length > secretsLength) {
      facts.notes.add(`embedded key logs beyond ${secretsLength} bytes were passed over`);
      return true;
    }
    const text = Buffer.from(view.buffer, view.byteOffset + body + 8, length).toString('latin1');
    facts.secretsText += text.endsWith('\n') ? text : `${text}\n`;
    return true;
  }

  function consume(bytes: Uint8Array, start: number, end: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    packet.bytes = bytes;
    let at = start;
    for (;;) {
      if (end - at < 12) {
        need = 12;
        return at - start;
      }
      // The section header's type reads the same in both byte orders.
      const type = view.getUint32(at, little);
      if (type === sectionHeader) {
        const order = view.getUint32(at + 8, false);
        if (order !== 0x1a2b3c4d && order !== 0x4d3c2b1a) {
          giveUp('a section of the capture file has no byte-order magic; the file is damaged from there on');
          return at - start;
        }
        little = order === 0x4d3c2b1a;
      }
      const length = view.getUint32(at + 4, little);
      if (length < 12 || length > recordBytes) {
        giveUp(
          `a block after packet ${packet.frame} claims ${length} bytes; the capture file is damaged from there on`,
        );
        return at - start;
      }
      const padded = (length + 3) & ~3;
      if (end - at < padded) {
        need = padded;
        return at - start;
      }
      if (type === sectionHeader) closeSection();
      else if (!block(view, type, at, at + length - 4)) {
        facts.notes.add('blocks whose fields contradict their length were passed over');
      }
      at += padded;
    }
  }

  return {
    consume,
    need: () => need,
    end: closeSection,
  };
}
