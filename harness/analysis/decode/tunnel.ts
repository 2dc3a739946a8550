import type { IpView } from './ip.ts';
import { afterEthernet } from './link.ts';

/** Offset in `view.bytes` of the IP packet that this one carries: IP in IP (RFC 2003, RFC 4213) or GRE (RFC 2784, RFC 2890); else -1. */
export function tunnelledIp({ bytes, protocol, start, end }: IpView): number {
  if (protocol === 4 || protocol === 41) return start;
  if (protocol !== 47 || start + 4 > end) return -1;
  const flags = bytes[start] ?? 0;
  // Version 0 without source routes; version 1 belongs to PPTP.
  if (flags & 0x4f || (bytes[start + 1] ?? 0) & 7) return -1;
  const at = start + 4 + (flags & 0x80 ? 4 : 0) + (flags & 0x20 ? 4 : 0) + (flags & 0x10 ? 4 : 0);
  const type = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0);
  if (at >= end) return -1;
  if (type === 0x0800 || type === 0x86dd) return at;
  return type === 0x6558 ? afterEthernet(bytes, at, end) : -1;
}
