import type { IpView } from './ip.ts';
import { afterEthernet, findNetwork } from './link.ts';

/**
 * Offset in `view.bytes` of the IP packet that this one carries, else -1: IP in IP (RFC 2003, RFC 4213), GRE (RFC 2784, RFC 2890), PPTP
 * (RFC 2637), and the copies of Ethernet frames that switches send (ERSPAN, draft-foschiano-erspan).
 */
export function tunnelledIp({ bytes, protocol, start, end }: IpView): number {
  if (protocol === 4 || protocol === 41) return start;
  if (protocol !== 47 || start + 4 > end) return -1;
  const flags = bytes[start] ?? 0;
  const version = (bytes[start + 1] ?? 0) & 7;
  // Source routes are not opened.
  if (flags & 0x4f || version > 1) return -1;
  const acknowledges = version === 1 && ((bytes[start + 1] ?? 0) & 0x80) !== 0;
  const fields = (flags & 0x80 ? 1 : 0) + (flags & 0x20 ? 1 : 0) + (flags & 0x10 ? 1 : 0) + (acknowledges ? 1 : 0);
  const at = start + 4 + fields * 4;
  const type = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0);
  if (at >= end) return -1;
  if (version === 1) return type === 0x880b ? findNetwork(pppLink, bytes, at, end) : -1;
  switch (type) {
    case 0x0800:
    case 0x86dd:
      return at;
    case 0x6558:
      return afterEthernet(bytes, at, end);
    case 0x88be:
      // Type I has no header of its own; type II numbers its packets.
      return afterEthernet(bytes, flags & 0x10 ? at + 8 : at, end);
    case 0x22eb:
      // Type III, with eight more bytes where its last bit says so.
      return afterEthernet(bytes, at + 12 + ((bytes[at + 11] ?? 0) & 1) * 8, end);
    default:
      return -1;
  }
}

const pppLink = 9;
