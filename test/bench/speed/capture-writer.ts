import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/** One end of a connection: the last two bytes of an IPv4 address whose first two are given by the side, and a port. */
export type Ends = {
  readonly client: number;
  readonly clientPort: number;
  readonly server: number;
  readonly serverPort: number;
};

export type Segment = Ends & {
  readonly up: boolean;
  readonly sequence: number;
  readonly acknowledged: number;
  readonly flags: number;
};

export type CaptureWriter = {
  readonly tcp: (segment: Segment, data: Uint8Array) => void;
  readonly udp: (ends: Ends, up: boolean, data: Uint8Array) => void;
  /** Bytes of the file so far. */
  readonly bytes: () => number;
  readonly close: () => void;
  /** Closes and removes what was written. */
  readonly discard: () => void;
};

const bufferBytes = 4 * 1024 * 1024;
const headerBytes = 16 + 14 + 20;

/** Writes a classic capture file of Ethernet frames, packet by packet, one every 50 microseconds; the file has its name only once it is whole. */
export function createCaptureWriter(file: string): CaptureWriter {
  const unfinished = `${file}.part`;
  const out = openSync(unfinished, 'w');
  const buffer = Buffer.alloc(bufferBytes);
  let used = 0;
  let written = 0;
  let packets = 0;

  const put32 = (value: number) => {
    used = buffer.writeUInt32LE(value >>> 0, used);
  };
  for (const field of [0xa1b2c3d4, 0x00040002, 0, 0, 262_144, 1]) put32(field);

  function flush(): void {
    for (let at = 0; at < used; ) at += writeSync(out, buffer, at, used - at);
    written += used;
    used = 0;
  }

  /** Record, Ethernet and IPv4 header; the checksum is right, as tcpflow drops what has a wrong one. */
  function begin(ends: Ends, up: boolean, protocol: number, length: number): void {
    if (used + headerBytes + length > bufferBytes) flush();
    const micros = packets++ * 50;
    put32(1_700_000_000 + Math.floor(micros / 1e6));
    put32(micros % 1e6);
    put32(34 + length);
    put32(34 + length);
    buffer.fill(2, used, used + 12);
    buffer.writeUInt16BE(0x0800, used + 12);
    const ip = used + 14;
    buffer.fill(0, ip, ip + 20);
    buffer[ip] = 0x45;
    buffer.writeUInt16BE(20 + length, ip + 2);
    buffer.writeUInt16BE(packets & 0xffff, ip + 4);
    buffer[ip + 8] = 64;
    buffer[ip + 9] = protocol;
    const client = 0xc0a80000 + ends.client;
    const server = 0x2a3e0000 + ends.server;
    buffer.writeUInt32BE(up ? client : server, ip + 12);
    buffer.writeUInt32BE(up ? server : client, ip + 16);
    let sum = 0;
    for (let i = 0; i < 20; i += 2) sum += buffer.readUInt16BE(ip + i);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    buffer.writeUInt16BE(~sum & 0xffff, ip + 10);
    used = ip + 20;
    buffer.writeUInt16BE(up ? ends.clientPort : ends.serverPort, used);
    buffer.writeUInt16BE(up ? ends.serverPort : ends.clientPort, used + 2);
  }

  function tcp(segment: Segment, data: Uint8Array): void {
    begin(segment, segment.up, 6, 20 + data.length);
    buffer.writeUInt32BE(segment.sequence >>> 0, used + 4);
    buffer.writeUInt32BE(segment.acknowledged >>> 0, used + 8);
    buffer.writeUInt32BE(0x5000ffff + segment.flags * 65_536, used + 12);
    buffer.writeUInt32BE(0, used + 16);
    buffer.set(data, used + 20);
    used += 20 + data.length;
  }

  function udp(ends: Ends, up: boolean, data: Uint8Array): void {
    begin(ends, up, 17, 8 + data.length);
    buffer.writeUInt16BE(8 + data.length, used + 4);
    buffer.writeUInt16BE(0, used + 6);
    buffer.set(data, used + 8);
    used += 8 + data.length;
  }

  return {
    tcp,
    udp,
    bytes: () => written + used,
    close: () => {
      flush();
      closeSync(out);
      renameSync(unfinished, file);
    },
    discard: () => {
      closeSync(out);
      rmSync(unfinished, { force: true });
    },
  };
}
