import {
  type CapturedPacket,
  type CaptureFileFacts,
  type PacketSink,
  type RecordParser,
  recordBytes,
} from './capture-file.ts';

const fileHeaderBytes = 24;

/** Magic numbers as read big-endian: byte order of the file and fractions of a second. `a1b2cd34` is Kuznetzov's format with 24-byte record headers. */
const magics: ReadonlyMap<number, { little: boolean; ticks: number; recordHeader: number }> = new Map([
  [0xa1b2c3d4, { little: false, ticks: 1e6, recordHeader: 16 }],
  [0xd4c3b2a1, { little: true, ticks: 1e6, recordHeader: 16 }],
  [0xa1b23c4d, { little: false, ticks: 1e9, recordHeader: 16 }],
  [0x4d3cb2a1, { little: true, ticks: 1e9, recordHeader: 16 }],
  [0xa1b2cd34, { little: false, ticks: 1e6, recordHeader: 24 }],
  [0x34cdb2a1, { little: true, ticks: 1e6, recordHeader: 24 }],
]);

/** The classic capture file: a 24-byte header, then records of a 16-byte header and the packet (draft-ietf-opsawg-pcap-04, sections 4 and 5). */
export function createPcapParser(facts: CaptureFileFacts, onPacket: PacketSink): RecordParser {
  const packet: CapturedPacket = {
    frame: 0,
    linkType: 0,
    time: 0,
    wireLength: 0,
    bytes: new Uint8Array(),
    start: 0,
    end: 0,
  };
  let format: { little: boolean; ticks: number; recordHeader: number } | undefined;
  let need = fileHeaderBytes;

  function giveUp(note: string): number {
    facts.notes.add(note);
    facts.truncated = true;
    need = Number.POSITIVE_INFINITY;
    return 0;
  }

  function readFileHeader(view: DataView, at: number): boolean {
    format = magics.get(view.getUint32(at, false));
    if (format === undefined) {
      giveUp('not a pcap or pcapng file: its magic number is unknown');
      return false;
    }
    // The upper bits of the field say whether frames end with a checksum.
    packet.linkType = view.getUint32(at + 20, format.little) & 0xffff;
    facts.linkTypes.add(packet.linkType);
    need = format.recordHeader;
    return true;
  }

  function consume(bytes: Uint8Array, start: number, end: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = start;
    if (format === undefined) {
      if (end - at < fileHeaderBytes || !readFileHeader(view, at)) return 0;
      at += fileHeaderBytes;
    }
    if (format === undefined) return 0;
    const { little, ticks, recordHeader } = format;
    for (;;) {
      if (end - at < recordHeader) {
        need = recordHeader;
        return at - start;
      }
      const captured = view.getUint32(at + 8, little);
      if (captured > recordBytes) {
        giveUp(`packet ${packet.frame + 1} claims ${captured} bytes; the capture file is damaged from there on`);
        return at - start;
      }
      if (end - at < recordHeader + captured) {
        need = recordHeader + captured;
        return at - start;
      }
      packet.frame++;
      packet.time = view.getUint32(at, little) + view.getUint32(at + 4, little) / ticks;
      packet.wireLength = Math.max(captured, view.getUint32(at + 12, little));
      packet.bytes = bytes;
      packet.start = at + recordHeader;
      packet.end = packet.start + captured;
      facts.packets++;
      if (captured < packet.wireLength) facts.cut++;
      at = packet.end;
      onPacket(packet);
    }
  }

  return { consume, need: () => need, end: () => undefined };
}
