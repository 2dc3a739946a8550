import type { Flow } from '../../model/traffic.ts';
import type { Finding } from '../../model/verdict.ts';
import { siteOf } from '../endpoint/cloud.ts';
import type { Unplaced } from './canaries.ts';

/** Names looked at for one address. */
const namesPerAddress = 32;

/** Aliases and reverse names of every server address in the captures. */
export function namesByAddress(
  captures: readonly { readonly flows: readonly Flow[] }[],
): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, Set<string>>();
  for (const { flows } of captures)
    for (const { server, names: others = [] } of flows) {
      const known = names.get(server.ip) ?? new Set<string>();
      for (const name of others) if (known.size < namesPerAddress) known.add(name);
      if (known.size > 0) names.set(server.ip, known);
    }
  return new Map([...names].map(([ip, known]) => [ip, [...known]]));
}

/** A finding whose endpoint tells its domain and cloud. */
export function withSite(finding: Unplaced, names: ReadonlyMap<string, readonly string[]>): Finding {
  const { endpoint } = finding;
  return { ...finding, endpoint: { ...endpoint, ...siteOf(endpoint, names.get(endpoint.ip)) } };
}
