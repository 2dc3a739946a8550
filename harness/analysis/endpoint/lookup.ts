import type { Endpoint, Flow } from '../../model/traffic.ts';

/** Who holds an address, as far as the packaged databases know. */
export type Holder = Pick<Endpoint, 'country' | 'asn' | 'org'>;

/** Textual IPv4 or IPv6 address to its holder; what is unknown (also private addresses, junk) is null. */
export type EndpointLookup = (ip: string) => Holder;

const unknown: Holder = { country: null, asn: null, org: null };

/** The far end of a flow. */
export function endpointOf(flow: Pick<Flow, 'host' | 'server'>, lookup: EndpointLookup | null): Endpoint {
  const { ip, port } = flow.server;
  const { country, asn, org } = lookup === null ? unknown : lookup(ip);
  return { host: flow.host, ip, port, country, asn, org };
}
