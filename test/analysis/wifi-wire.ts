import { u16 } from './wire.ts';

/** Builds 802.11 frames from IEEE 802.11-2020 section 9.3.2 and radiotap.org, for tests. */

export function llc(payload: Uint8Array, type = 0x0800): Buffer {
  return Buffer.concat([Buffer.from([0xaa, 0xaa, 3, 0, 0, 0]), u16(type), payload]);
}

export type WifiOptions = {
  readonly body: Uint8Array;
  readonly qos?: boolean;
  readonly fourAddresses?: boolean;
  readonly htControl?: boolean;
  readonly aggregated?: boolean;
  readonly retry?: boolean;
  readonly protectedBit?: boolean;
  readonly moreFragments?: boolean;
  readonly sequence?: number;
  /** Fills the header up to four bytes, as radiotap's flag 0x20 says. */
  readonly padded?: boolean;
};

export function dataFrame(options: WifiOptions): Buffer {
  const { body, qos = true, fourAddresses = false, htControl = false, aggregated = false, retry = false } = options;
  const { protectedBit = false, moreFragments = false, sequence = 100, padded = false } = options;
  const flags =
    (fourAddresses ? 3 : 1) |
    (moreFragments ? 4 : 0) |
    (retry ? 8 : 0) |
    (protectedBit ? 0x40 : 0) |
    (htControl ? 0x80 : 0);
  const address = (last: number) => Buffer.from([2, 0, 0, 0, 0, last]);
  const header = Buffer.concat([
    Buffer.from([qos ? 0x88 : 0x08, flags, 0, 0]),
    address(1),
    address(2),
    address(3),
    u16(sequence << 4).reverse(),
    ...(fourAddresses ? [address(4)] : []),
    ...(qos ? [Buffer.from([aggregated ? 0x80 : 0, 0])] : []),
    ...(htControl ? [Buffer.from([0x03, 0, 0, 0])] : []),
  ]);
  return Buffer.concat([header, Buffer.alloc(padded ? (4 - (header.length % 4)) % 4 : 0), body]);
}

/** An aggregate of MSDUs: each with addresses and length, filled up to four bytes. */
export function aggregate(parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    parts.map((part, i) => {
      const fill = i === parts.length - 1 ? 0 : (4 - ((14 + part.length) % 4)) % 4;
      return Buffer.concat([Buffer.alloc(12, 2), u16(part.length), part, Buffer.alloc(fill)]);
    }),
  );
}

/** CRC-32 of IEEE 802.3, as 802.11 sends it. */
function checksum(frame: Uint8Array): Buffer {
  let crc = 0xffffffff;
  for (const byte of frame) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(~crc >>> 0);
  return bytes;
}

/** Radiotap with a second bitmap, a timestamp and the flags field; flag 0x10 adds the frame's checksum. */
export function radiotap(frame: Uint8Array, flags = 0): Buffer {
  const bitmaps = Buffer.from([3, 0, 0, 0x80, 0, 0, 0, 0]);
  const header = Buffer.concat([
    Buffer.from([0, 0]),
    u16(4 + 8 + 4 + 8 + 1).reverse(),
    bitmaps,
    Buffer.alloc(4),
    Buffer.alloc(8, 1),
    Buffer.from([flags]),
  ]);
  return Buffer.concat([header, frame, flags & 0x10 ? checksum(frame) : Buffer.alloc(0)]);
}
