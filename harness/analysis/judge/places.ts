import type { Endpoint } from '../../model/traffic.ts';
import { registrableDomain } from '../endpoint/domain.ts';
import { isPrivateAddress } from '../endpoint/scope.ts';
import type { Arm } from './facts.ts';
import type { Leak } from './leaks.ts';
import { list } from './words.ts';

/** Where a leak goes to, as an endpoint. */
export function endpointOfLeak(leak: Leak): Endpoint | null {
  return leak.volume?.group.endpoint ?? leak.decoded?.findings[0]?.endpoint ?? null;
}

const differ = <T>(a: T | null, b: T | null): boolean => a !== null && b !== null && a !== b;

/** True when two endpoints are known to lie in networks of different holders or countries. */
function isElsewhere(a: Endpoint, b: Endpoint): boolean {
  return differ(a.asn, b.asn) || differ(a.country, b.country);
}

/**
 * True when the old firmware reached none of the places that the leak now goes to: another host, or (without a name) another address; or
 * a known host at none of its old addresses and in another network or country.
 */
export function isNewPlace(leak: Leak, oldArms: readonly Arm[]): boolean {
  if (oldArms.length === 0 || oldArms.some(({ capture }) => capture === null)) return false;
  const groups = oldArms.flatMap((arm) => arm.groups);
  const addresses = new Set(groups.flatMap(({ ips }) => [...ips]));
  const now = endpointOfLeak(leak);
  const ips = leak.volume?.group.ips ?? leak.decoded?.group?.ips ?? new Set(now === null ? [] : [now.ip]);
  const fresh = ![...ips].some((ip) => addresses.has(ip));
  const named = now?.host !== null && now?.host !== undefined;
  // A host with a name is known by its name: shared hosting gives many names one address.
  const known = groups.filter(({ key }) => key === leak.key);
  if (known.length === 0) return named || fresh;
  return (
    fresh && now !== null && !isPrivateAddress(now.ip) && known.every(({ endpoint }) => isElsewhere(endpoint, now))
  );
}

/** What changed between two places, in words: `another host of the same domain, in another country and network`. */
export function changeWords(old: Endpoint, now: Endpoint): string {
  const [before, after] = [registrableDomain(old.host), registrableDomain(now.host)];
  const what =
    old.host !== null && old.host.toLowerCase() === now.host?.toLowerCase()
      ? 'the same host at another address'
      : before !== null && before === after
        ? `another host of the same domain (${before})`
        : before !== null && after !== null
          ? 'another domain'
          : old.host === null && now.host === null
            ? 'another address'
            : 'another host';
  const where = [
    differ(old.country, now.country) ? 'country' : null,
    differ(old.asn, now.asn) ? 'network' : null,
  ].filter((part) => part !== null);
  if (where.length > 0) return `${what}, in another ${list(where)}`;
  const same = old.asn !== null && old.asn === now.asn;
  return old.ip === now.ip ? `${what} at the same address` : same ? `${what} in the same network` : what;
}
