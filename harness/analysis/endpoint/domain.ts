import { getDomain } from 'tldts';

/** The registrable domain of a host, private suffixes (`s3.amazonaws.com`) counted as suffixes; null for addresses and unknown names. */
export function registrableDomain(host: string | null): string | null {
  if (host === null) return null;
  return getDomain(host.replace(/:\d+$/, ''), { allowPrivateDomains: true });
}
