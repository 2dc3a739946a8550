import { afterEthernet, findNetwork } from './link.ts';

/** Finds the IP packet in the payload `[start, end)` of a datagram: its offset, or -1. */
type Opener = (bytes: Uint8Array, start: number, end: number) => number;

/** Tunnels by the port that they are sent to. Each looks at its whole header, as any program may use these ports. */
const openers: ReadonlyMap<number, Opener> = new Map([
  [2152, afterGtp],
  [4789, afterVxlan],
  // Linux's own choice, from before VXLAN was given a port.
  [8472, afterVxlan],
  [6081, afterGeneve],
  [37_008, afterTzsp],
  [1701, afterL2tp],
  [3544, afterTeredo],
]);

/**
 * Offset of the TCP or UDP packet's IP header that a UDP datagram carries, else -1: in the tunnels that mirror traffic to a sniffer (VXLAN,
 * RFC 7348; Geneve, RFC 8926; TaZmen Sniffer Protocol), in that of mobile networks (GTP-U, 3GPP TS 29.281), of dialled-in users (L2TP, RFC 2661,
 * RFC 3931) and of IPv6 behind a translator (Teredo, RFC 4380). `start` is that of the UDP header.
 */
export function ipInDatagram(bytes: Uint8Array, start: number, end: number): number {
  // The answers of these two come from the port.
  const isTwoWay = openers.get(u16(bytes, start)) === afterL2tp || openers.get(u16(bytes, start)) === afterTeredo;
  const open = openers.get(u16(bytes, isTwoWay ? start : start + 2));
  if (open === undefined || start + 16 > end) return -1;
  const at = open(bytes, start + 8, end);
  return at >= 0 && carriesTransport(bytes, at, end) ? at : -1;
}

/** Whatever is anything else is better searched as a datagram. */
function carriesTransport(bytes: Uint8Array, at: number, end: number): boolean {
  const version = (bytes[at] ?? 0) >> 4;
  if (version === 4) return at + 20 <= end && [6, 17].includes(bytes[at + 9] ?? 0);
  return version === 6 && at + 40 <= end && [0, 6, 17, 43, 44, 60].includes(bytes[at + 6] ?? 0);
}

function afterVxlan(bytes: Uint8Array, start: number, end: number): number {
  // The bit that says that there is a network identifier; the last byte is reserved.
  if (((bytes[start] ?? 0) & 0x08) === 0 || bytes[start + 7] !== 0) return -1;
  return afterEthernet(bytes, start + 8, end);
}

function afterGeneve(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] ?? 0;
  if (first >> 6 !== 0) return -1;
  const type = u16(bytes, start + 2);
  const at = start + 8 + (first & 0x3f) * 4;
  if (type === 0x6558) return afterEthernet(bytes, at, end);
  return type === 0x0800 || type === 0x86dd ? at : -1;
}

/** Version 1, a received or a sent packet, of Ethernet; then tags, of which only 0 (padding) and 1 (the last) have no length. */
function afterTzsp(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== 1 || (bytes[start + 1] ?? 2) > 1 || u16(bytes, start + 2) !== 1) return -1;
  for (let at = start + 4; at < end; ) {
    const tag = bytes[at];
    if (tag === 1) return afterEthernet(bytes, at + 1, end);
    at += tag === 0 ? 1 : 2 + (bytes[at + 1] ?? 0);
  }
  return -1;
}

/** Version 1, a packet of a user; optional fields, and extension headers that each end with the next one's type. */
function afterGtp(bytes: Uint8Array, start: number, end: number): number {
  const flags = bytes[start] ?? 0;
  if (flags >> 4 !== 3 || bytes[start + 1] !== 255) return -1;
  if ((flags & 7) === 0) return start + 8;
  let at = start + 12;
  for (let next = flags & 4 ? bytes[start + 11] : 0; next !== 0 && at < end; next = bytes[at - 1]) {
    const words = bytes[at] ?? 0;
    if (words === 0) return -1;
    at += words * 4;
  }
  return at;
}

const pppLink = 9;

/** A data message of either version: optional fields by its flags; of version 3 a session and no cookie or one (RFC 3931 section 4.1.1.1), which is not told. Then PPP, or Ethernet in version 3. */
function afterL2tp(bytes: Uint8Array, start: number, end: number): number {
  const flags = bytes[start] ?? 0;
  const version = (bytes[start + 1] ?? 0) & 15;
  if (flags & 0x80) return -1;
  if (version === 2) {
    let at = start + 2 + (flags & 0x40 ? 2 : 0) + 4 + (flags & 0x08 ? 4 : 0);
    if (flags & 0x02) at += 2 + u16(bytes, at);
    return findNetwork(pppLink, bytes, at, end);
  }
  if (version !== 3) return -1;
  for (const cookie of [0, 4, 8]) {
    // With and without the default sublayer of section 4.6.
    for (const sublayer of [0, 4]) {
      const from = start + 8 + cookie + sublayer;
      for (const at of [findNetwork(pppLink, bytes, from, end), afterEthernet(bytes, from, end)])
        if (at >= 0 && carriesTransport(bytes, at, end)) return at;
    }
  }
  return -1;
}

/** IPv6, behind an indication of who it is and one of where it comes from, if there are any (sections 5.1.1 and 5.1.2). */
function afterTeredo(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  if (u16(bytes, at) === 1) at += 13 + (bytes[at + 2] ?? 0) + (bytes[at + 3] ?? 0);
  if (u16(bytes, at) === 0) at += 8;
  return at < end && (bytes[at] ?? 0) >> 4 === 6 ? at : -1;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
