/** The parts of an IP packet that the transport layers need. The object is reused from packet to packet. */
export type IpView = {
  bytes: Uint8Array;
  version: 4 | 6;
  /** Offsets of the addresses, 4 or 16 bytes each. */
  source: number;
  destination: number;
  protocol: number;
  /** The payload, padding of the link layer taken off. */
  start: number;
  end: number;
  /** Payload bytes that the header promises but that were not captured. */
  missing: number;
  fragment: boolean;
  /** Of a fragment: bytes before it in the datagram, whether more follow, and the datagram's identification. */
  fragmentOffset: number;
  moreFragments: boolean;
  identification: number;
};

export function emptyIpView(): IpView {
  return {
    bytes: new Uint8Array(),
    version: 4,
    source: 0,
    destination: 0,
    protocol: 0,
    start: 0,
    end: 0,
    missing: 0,
    fragment: false,
    fragmentOffset: 0,
    moreFragments: false,
    identification: 0,
  };
}

/** Reads an IPv4 (RFC 791) or IPv6 (RFC 8200) header at `start` into `view`; false when there is none. */
export function readIp(bytes: Uint8Array, start: number, end: number, view: IpView): boolean {
  const version = (bytes[start] ?? 0) >> 4;
  view.bytes = bytes;
  view.fragment = false;
  if (version === 4) return readIpv4(bytes, start, end, view);
  return version === 6 && readIpv6(bytes, start, end, view);
}

function readIpv4(bytes: Uint8Array, start: number, end: number, view: IpView): boolean {
  const header = ((bytes[start] ?? 0) & 15) * 4;
  if (header < 20 || start + header > end) return false;
  // A total length of 0 is a segment that the sending network card had yet to cut up (TSO): all that was captured belongs to it.
  const total = u16(bytes, start + 2) || end - start;
  if (total < header) return false;
  view.version = 4;
  view.source = start + 12;
  view.destination = start + 16;
  view.protocol = bytes[start + 9] ?? 0;
  view.start = start + header;
  view.end = Math.min(end, start + total);
  view.missing = start + total - view.end;
  const flags = u16(bytes, start + 6);
  view.fragmentOffset = (flags & 0x1fff) * 8;
  view.moreFragments = (flags & 0x2000) !== 0;
  view.fragment = view.moreFragments || view.fragmentOffset > 0;
  view.identification = u16(bytes, start + 4);
  return true;
}

function readIpv6(bytes: Uint8Array, start: number, end: number, view: IpView): boolean {
  if (start + 40 > end) return false;
  // As with IPv4, a length of 0 is an uncut segment (or a jumbogram).
  const length = u16(bytes, start + 4) || end - start - 40;
  view.version = 6;
  view.source = start + 8;
  view.destination = start + 24;
  view.end = Math.min(end, start + 40 + length);
  view.missing = start + 40 + length - view.end;
  view.start = start + 40;
  view.protocol = bytes[start + 6] ?? 0;
  return passExtensions(bytes, view);
}

/** Walks the extension headers of RFC 8200 section 4 (and AH, mobility, HIP, shim6) up to the transport header or a fragment header. */
function passExtensions(bytes: Uint8Array, view: IpView): boolean {
  for (;;) {
    const at = view.start;
    const next = bytes[at] ?? 0;
    switch (view.protocol) {
      case 0:
      case 43:
      case 60:
      case 135:
      case 139:
      case 140:
        view.start = at + ((bytes[at + 1] ?? 0) + 1) * 8;
        break;
      case 51:
        view.start = at + ((bytes[at + 1] ?? 0) + 2) * 4;
        break;
      case 44: {
        if (at + 8 > view.end) return false;
        const flags = u16(bytes, at + 2);
        view.fragmentOffset = flags & 0xfff8;
        view.moreFragments = (flags & 1) !== 0;
        view.identification = u16(bytes, at + 4) * 65536 + u16(bytes, at + 6);
        view.start = at + 8;
        view.protocol = next;
        // An "atomic" fragment (RFC 6946) is whole in itself.
        view.fragment = view.moreFragments || view.fragmentOffset > 0;
        if (view.fragment) return true;
        continue;
      }
      default:
        return true;
    }
    if (view.start > view.end) return false;
    view.protocol = next;
  }
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** An address of 4 or 16 bytes as text; IPv6 in the form of RFC 5952, IPv4-mapped addresses in mixed notation as it asks for in section 5. */
export function addressText(address: Uint8Array): string {
  if (address.length === 4) return address.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => u16(address, i * 2));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${address.subarray(12).join('.')}`;
  }
  let best = { from: 0, length: 1 };
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (from + length < 8 && groups[from + length] === 0) length++;
    if (length > best.length) best = { from, length };
  }
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  if (best.length < 2) return text(groups);
  return `${text(groups.slice(0, best.from))}::${text(groups.slice(best.from + best.length))}`;
}
