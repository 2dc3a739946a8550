/**
 * The messages of an ADB transport (AOSP system/core/adb/protocol.txt): 24 bytes of header in little endian
 * (command, arg0, arg1, payload length, payload checksum, magic) and a payload.
 */

export const commands = {
  SYNC: 0x434e5953,
  CNXN: 0x4e584e43,
  AUTH: 0x48545541,
  OPEN: 0x4e45504f,
  OKAY: 0x59414b4f,
  CLSE: 0x45534c43,
  WRTE: 0x45545257,
} as const;

export const HEADER_BYTES = 24;

export type Packet = {
  readonly command: number;
  readonly arg0: number;
  readonly arg1: number;
  readonly payload: Buffer;
};

/** The sum of all bytes modulo 2^32, which adb calls a CRC. */
export const checksumOf = (payload: Uint8Array): number => {
  let sum = 0;
  for (const byte of payload) sum += byte;
  return sum >>> 0;
};

/** The 24 bytes before a payload. Versions from 0x01000001 send a checksum of 0. */
export const encodeHeader = (packet: Packet, withChecksum: boolean): Buffer => {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32LE(packet.command, 0);
  header.writeUInt32LE(packet.arg0, 4);
  header.writeUInt32LE(packet.arg1, 8);
  header.writeUInt32LE(packet.payload.length, 12);
  header.writeUInt32LE(withChecksum ? checksumOf(packet.payload) : 0, 16);
  header.writeUInt32LE((packet.command ^ 0xffffffff) >>> 0, 20);
  return header;
};

export type ParserOptions = {
  /** A longer payload is a fault; also the bound of what the parser holds. */
  readonly maxPayload: number;
  /** Asked at each packet, because the two sides agree on checksums only in their first exchange. */
  readonly checksums: () => boolean;
};

export type Parser = {
  /** The packets that `chunk` completes. Throws an Error at the first fault, after which the transport is of no use. */
  push(chunk: Buffer): Packet[];
};

/** Cuts a byte stream into packets, wherever the chunks happen to end. Checks what adbd's `check_header` and `check_data` check. */
export const createParser = ({ maxPayload, checksums }: ParserOptions): Parser => {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let payload: Buffer | null = null;
  let payloadBytes = 0;

  const begin = (): Buffer => {
    const magic = (header.readUInt32LE(0) ^ 0xffffffff) >>> 0;
    if (header.readUInt32LE(20) !== magic) throw new Error('packet with a wrong magic; the client does not speak ADB');
    const length = header.readUInt32LE(12);
    if (length > maxPayload) throw new Error(`packet of ${length} bytes; at most ${maxPayload} are allowed`);
    return Buffer.allocUnsafe(length);
  };

  const complete = (body: Buffer): Packet => {
    if (checksums() && header.readUInt32LE(16) !== checksumOf(body)) throw new Error('packet with a wrong checksum');
    headerBytes = 0;
    payload = null;
    payloadBytes = 0;
    return {
      command: header.readUInt32LE(0),
      arg0: header.readUInt32LE(4),
      arg1: header.readUInt32LE(8),
      payload: body,
    };
  };

  return {
    push(chunk) {
      const packets: Packet[] = [];
      let at = 0;
      while (true) {
        if (payload === null) {
          const taken = chunk.copy(header, headerBytes, at, at + HEADER_BYTES - headerBytes);
          at += taken;
          headerBytes += taken;
          if (headerBytes < HEADER_BYTES) return packets;
          payload = begin();
        }
        const taken = chunk.copy(payload, payloadBytes, at);
        at += taken;
        payloadBytes += taken;
        if (payloadBytes < payload.length) return packets;
        packets.push(complete(payload));
      }
    },
  };
};
