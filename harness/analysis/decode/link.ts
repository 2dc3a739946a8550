import { isRadioLink } from './radio-header.ts';

const names: ReadonlyMap<number, string> = new Map([
  [0, 'NULL'],
  [1, 'ETHERNET'],
  [9, 'PPP'],
  [12, 'RAW'],
  [14, 'RAW'],
  [50, 'PPP_HDLC'],
  [51, 'PPP_ETHER'],
  [101, 'RAW'],
  [105, 'IEEE802_11'],
  [108, 'LOOP'],
  [113, 'LINUX_SLL'],
  [119, 'IEEE802_11_PRISM'],
  [127, 'IEEE802_11_RADIOTAP'],
  [163, 'IEEE802_11_AVS'],
  [192, 'PPI'],
  [228, 'IPV4'],
  [229, 'IPV6'],
  [258, 'PKTAP'],
  [276, 'LINUX_SLL2'],
]);

/** The name of a link type in the tcpdump.org registry, for those that are met in practice. */
export function linkTypeName(linkType: number): string {
  return names.get(linkType) ?? `linktype ${linkType}`;
}

/** Link types whose packets can be opened: by `findNetwork`, or by the reader of 802.11. */
export function isReadableLink(linkType: number): boolean {
  return names.has(linkType);
}

/** Whether a packet is an 802.11 frame, which may hold several IP packets: for `createWifiReader`. */
export function isWifi(linkType: number, bytes: Uint8Array, start: number): boolean {
  return isRadioLink(linkType) || (linkType === 192 && u32le(bytes, start + 4) === 105);
}

/** Offset of the IP header in a frame, or -1 where the frame carries something else. Formats: tcpdump.org/linktypes. */
export function findNetwork(linkType: number, bytes: Uint8Array, start: number, end: number): number {
  switch (linkType) {
    case 1:
      return afterType(bytes, u16(bytes, start + 12), start + 14, end);
    case 113:
      return afterType(bytes, u16(bytes, start + 14), start + 16, end);
    case 276:
      return afterType(bytes, u16(bytes, start), start + 20, end);
    // A four-byte address family, in the byte order of whoever captured (NULL) or of the network (LOOP). The IP header says the rest.
    case 0:
    case 108:
      return start + 4 < end ? start + 4 : -1;
    case 9:
    case 50:
      return afterPpp(bytes, start, end);
    case 51:
      return afterType(bytes, 0x8864, start, end);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return start;
    // Headers of other programs before a packet of another link type.
    case 192:
      return inside(u32le(bytes, start + 4), bytes, start + (u32le(bytes, start) >>> 16), end);
    case 258:
      return inside(u32le(bytes, start + 8), bytes, start + u32le(bytes, start), end);
    default:
      return -1;
  }
}

function inside(linkType: number, bytes: Uint8Array, start: number, end: number): number {
  return linkType === 192 || linkType === 258 || start >= end ? -1 : findNetwork(linkType, bytes, start, end);
}

/** Offset of the IP header in an Ethernet frame that a tunnel carries. */
export function afterEthernet(bytes: Uint8Array, start: number, end: number): number {
  return afterType(bytes, u16(bytes, start + 12), start + 14, end);
}

/** Offset of the IP header behind an LLC header with SNAP (RFC 1042), or -1. */
export function afterLlc(bytes: Uint8Array, start: number, end: number): number {
  const isSnap = bytes[start] === 0xaa && bytes[start + 1] === 0xaa && bytes[start + 2] === 3;
  return isSnap ? afterType(bytes, u16(bytes, start + 6), start + 8, end) : -1;
}

/**
 * Offset of the IP header in a payload of the given EtherType: passes over any number of VLAN tags (802.1Q, 802.1ad and the older private
 * types), PPPoE sessions (RFC 2516), MPLS labels (RFC 3032), and the LLC/SNAP header of 802.3 frames.
 */
function afterType(bytes: Uint8Array, firstType: number, payload: number, end: number): number {
  let type = firstType;
  let at = payload;
  while (at < end) {
    if (type === 0x0800 || type === 0x86dd) return at;
    if (type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200) {
      type = u16(bytes, at + 2);
      at += 4;
    } else if (type === 0x8864) return afterPpp(bytes, at + 6, end);
    else if (type === 0x8847 || type === 0x8848) return afterLabels(bytes, at, end);
    else return type < 0x600 ? afterLlc(bytes, at, end) : -1;
  }
  return -1;
}

/** PPP (RFC 1661): address and control may be left out, and so may the protocol's first byte, which is zero. */
function afterPpp(bytes: Uint8Array, start: number, end: number): number {
  const at = bytes[start] === 0xff && bytes[start + 1] === 3 ? start + 2 : start;
  const isShort = ((bytes[at] ?? 0) & 1) === 1;
  const protocol = isShort ? bytes[at] : u16(bytes, at);
  const next = at + (isShort ? 1 : 2);
  return (protocol === 0x21 || protocol === 0x57) && next < end ? next : -1;
}

/** MPLS labels do not say what they carry; only IP begins with a 4 or a 6. */
function afterLabels(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at + 4 < end && ((bytes[at + 2] ?? 0) & 1) === 0) at += 4;
  const version = (bytes[at + 4] ?? 0) >> 4;
  return at + 4 < end && (version === 4 || version === 6) ? at + 4 : -1;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function u32le(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  return (low | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}
