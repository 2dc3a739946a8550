/** Where the IP packet of a captured frame begins. The object is reused from packet to packet. */
export type NetworkStart = { offset: number; kind: 'ip' | 'other' };

const names: ReadonlyMap<number, string> = new Map([
  [0, 'NULL'],
  [1, 'ETHERNET'],
  [12, 'RAW'],
  [14, 'RAW'],
  [101, 'RAW'],
  [105, 'IEEE802_11'],
  [108, 'LOOP'],
  [113, 'LINUX_SLL'],
  [127, 'IEEE802_11_RADIOTAP'],
  [228, 'IPV4'],
  [229, 'IPV6'],
  [276, 'LINUX_SLL2'],
]);

/** The name of a link type in the tcpdump.org registry, for those that are met in practice. */
export function linkTypeName(linkType: number): string {
  return names.get(linkType) ?? `linktype ${linkType}`;
}

/** Link types whose packets `findNetwork` can open. */
export function isReadableLink(linkType: number): boolean {
  return names.has(linkType) && linkType !== 105 && linkType !== 127;
}

/** Offset of the IP header in a frame, or -1 where the frame carries something else. Formats: tcpdump.org/linktypes. */
export function findNetwork(linkType: number, bytes: Uint8Array, start: number, end: number): number {
  switch (linkType) {
    case 1:
      return afterEtherType(bytes, start + 12, end);
    case 113:
      return afterEtherType(bytes, start + 14, end);
    case 276:
      return end - start >= 20 && etherTypeIsIp(bytes, start) ? start + 20 : -1;
    // A four-byte address family, in the byte order of whoever captured (NULL) or of the network (LOOP). The IP header says the rest.
    case 0:
    case 108:
      return start + 4 < end ? start + 4 : -1;
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return start;
    default:
      return -1;
  }
}

function etherTypeIsIp(bytes: Uint8Array, at: number): boolean {
  const type = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return type === 0x0800 || type === 0x86dd;
}

/** Passes over any number of VLAN tags (802.1Q, 802.1ad and the older private types) and the LLC/SNAP header of 802.3 frames. */
function afterEtherType(bytes: Uint8Array, typeAt: number, end: number): number {
  let at = typeAt;
  while (at + 2 <= end) {
    const type = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (type === 0x0800 || type === 0x86dd) return at + 2;
    if (type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200) at += 4;
    else if (type < 0x600 && bytes[at + 2] === 0xaa && bytes[at + 3] === 0xaa && bytes[at + 4] === 3) at += 8;
    else return -1;
  }
  return -1;
}
