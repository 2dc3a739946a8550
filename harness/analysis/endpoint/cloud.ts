import { isIPv4 } from 'node:net';
import type { Cloud, Endpoint } from '../../model/traffic.ts';
import { type NameClaim, readCloudName } from './cloud-names.ts';
import { cloudProvider } from './cloud-networks.ts';
import { regionPlace } from './cloud-regions.ts';
import { registrableDomain } from './domain.ts';

/** What is known of an endpoint beyond host, address, country and AS. */
export type Site = {
  /** Registrable domain of the host. */
  readonly domain: string | null;
  readonly cloud: Cloud | null;
  /** What one of its names says and its address contradicts, in English; null where they agree or no name says anything. */
  readonly nameClaims: string | null;
};

/**
 * Domain and cloud of an endpoint. The provider is told by the AS; a name (reverse names and aliases first, since the handset chose neither; then the
 * host) adds the region only where it names the same provider and, where it spells an address, the same address.
 */
export function siteOf(endpoint: Pick<Endpoint, 'host' | 'ip' | 'asn'>, names: readonly string[] = []): Site {
  const { host, ip, asn } = endpoint;
  const provider = cloudProvider(asn);
  const domain = registrableDomain(host);
  const all = [...names, ...(host === null ? [] : [host])];
  const claims = all.flatMap((name) => {
    const claim = readCloudName(name);
    return claim === null ? [] : [claim];
  });
  const agrees = (claim: NameClaim): boolean =>
    // Akamai sells Linode's machines and names; no contradiction.
    (claim.provider === provider || (claim.provider === 'Linode' && provider === 'Akamai')) &&
    (claim.address === null || !isIPv4(ip) || claim.address === ip);
  const liar = asn === null ? undefined : claims.find((claim) => !agrees(claim));
  const nameClaims = liar === undefined ? null : claimWords(liar);
  if (provider === null) return { domain, cloud: null, nameClaims };
  const agreed = claims.filter(agrees);
  const region = agreed.find((claim) => claim.region !== null)?.region ?? null;
  const place = region === null ? null : (regionPlace(provider, region)?.place ?? null);
  return { domain, cloud: { provider, region, place }, nameClaims };
}

const claimWords = ({ provider, region, address }: NameClaim): string =>
  [provider, region, address].filter((part) => part !== null).join(', ');
