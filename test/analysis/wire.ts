/** Builds captures byte by byte, for tests only. Everything is written here from the formats' definitions, not with the code under test. */

export type TcpPacket = {
  readonly from: string;
  readonly fromPort: number;
  readonly to: string;
  readonly toPort: number;
  readonly seq: number;
  readonly ack?: number;
  /** Letters of FSRPA. */
  readonly flags: string;
  readonly data?: Uint8Array;
  readonly time?: number;
};

export type UdpPacket = Omit<TcpPacket, 'seq' | 'ack' | 'flags'>;

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function tcpSegment({ fromPort, toPort, seq, ack = 0, flags, data = Buffer.alloc(0) }: TcpPacket): Buffer {
  const bits = [...'FSRPA'].reduce((sum, letter, i) => sum | (flags.includes(letter) ? 1 << i : 0), 0);
  const header = [u16(fromPort), u16(toPort), u32(seq), u32(ack), Buffer.from([0x50, bits]), u16(65_535), u32(0)];
  return Buffer.concat([...header, data]);
}

export function udpDatagram({ fromPort, toPort, data = Buffer.alloc(0) }: UdpPacket): Buffer {
  return Buffer.concat([u16(fromPort), u16(toPort), u16(8 + data.length), u16(0), data]);
}

export function ipv4(options: {
  from: string;
  to: string;
  protocol: number;
  payload: Uint8Array;
  id?: number;
  flags?: number;
}): Buffer {
  const { from, to, protocol, payload, id = 1, flags = 0 } = options;
  const address = (text: string) => Buffer.from(text.split('.').map(Number));
  const header = Buffer.concat([
    Buffer.from([0x45, 0]),
    u16(20 + payload.length),
    u16(id),
    u16(flags),
    Buffer.from([64, protocol, 0, 0]),
    address(from),
    address(to),
  ]);
  let sum = 0;
  for (let i = 0; i < 20; i += 2) sum += header.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  header.writeUInt16BE(~sum & 0xffff, 10);
  return Buffer.concat([header, payload]);
}

/** An IPv6 packet between addresses of 16 bytes. */
export function ipv6(options: { from: Buffer; to: Buffer; next: number; payload: Uint8Array }): Buffer {
  const { from, to, next, payload } = options;
  return Buffer.concat([u32(0x60000000), u16(payload.length), Buffer.from([next, 64]), from, to, payload]);
}

export function ethernet(payload: Uint8Array, types: readonly number[] = [0x0800]): Buffer {
  const tagged = types.flatMap((type, i) => (i < types.length - 1 ? [u16(type), u16(7)] : [u16(type)]));
  return Buffer.concat([Buffer.alloc(12, 2), ...tagged, payload]);
}

export function tcpFrame(packet: TcpPacket): Buffer {
  return ethernet(ipv4({ from: packet.from, to: packet.to, protocol: 6, payload: tcpSegment(packet) }));
}

export function udpFrame(packet: UdpPacket): Buffer {
  return ethernet(ipv4({ from: packet.from, to: packet.to, protocol: 17, payload: udpDatagram(packet) }));
}

export type Frame = { readonly data: Uint8Array; readonly time?: number; readonly wireLength?: number };

/** A classic capture file. */
export function pcap(
  frames: readonly Frame[],
  options: { linkType?: number; little?: boolean; nanoseconds?: boolean } = {},
): Buffer {
  const { linkType = 1, little = true, nanoseconds = false } = options;
  const put32 = (value: number) => (little ? u32(value).reverse() : u32(value));
  const put16 = (value: number) => (little ? u16(value).reverse() : u16(value));
  const magic = nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
  const parts = [put32(magic), put16(2), put16(4), put32(0), put32(0), put32(262_144), put32(linkType)];
  frames.forEach(({ data, time = 0, wireLength = data.length }, i) => {
    const at = time || 1_000_000_000 + i / 1000;
    const fraction = Math.round((at % 1) * (nanoseconds ? 1e9 : 1e6));
    parts.push(put32(Math.floor(at)), put32(fraction), put32(data.length), put32(wireLength), Buffer.from(data));
  });
  return Buffer.concat(parts);
}

/** A block of a pcapng file: type, body, lengths. */
export function pcapngBlock(type: number, body: Uint8Array, little = true): Buffer {
  const put32 = (value: number) => (little ? u32(value).reverse() : u32(value));
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  const length = put32(padded.length + 12);
  return Buffer.concat([put32(type), length, padded, length]);
}

/** Both directions of one TCP connection with its handshake; `turns` alternate as written. */
export function tcpConversation(
  turns: readonly { readonly up: boolean; readonly data: Uint8Array }[],
  options: {
    client?: string;
    clientPort?: number;
    server?: string;
    serverPort?: number;
    mss?: number;
    isn?: number;
  } = {},
): Frame[] {
  const { client = '192.168.31.100', server = '42.62.48.98', clientPort = 40_000, serverPort = 80 } = options;
  const { mss = 1400, isn = 1000 } = options;
  const sequence = { up: isn, down: (isn + 5_000_000) >>> 0 };
  const frames: Frame[] = [];
  const send = (up: boolean, flags: string, data: Uint8Array = Buffer.alloc(0)) => {
    const ends = up
      ? { from: client, fromPort: clientPort, to: server, toPort: serverPort }
      : { from: server, fromPort: serverPort, to: client, toPort: clientPort };
    const seq = up ? sequence.up : sequence.down;
    const ack = flags.includes('A') ? (up ? sequence.down : sequence.up) : 0;
    frames.push({ data: tcpFrame({ ...ends, seq, ack, flags, data }) });
    const used = data.length + (/[SF]/.test(flags) ? 1 : 0);
    if (up) sequence.up = (sequence.up + used) >>> 0;
    else sequence.down = (sequence.down + used) >>> 0;
  };
  send(true, 'S');
  send(false, 'SA');
  send(true, 'A');
  for (const { up, data } of turns) {
    for (let at = 0; at < data.length; at += mss) send(up, 'PA', data.subarray(at, at + mss));
    send(!up, 'A');
  }
  send(true, 'FA');
  send(false, 'FA');
  send(true, 'A');
  return frames;
}
