import type { Contact, Side, Sighting } from '../../../harness/analysis/diff/side.ts';
import type { EndpointLookup } from '../../../harness/analysis/endpoint/lookup.ts';

/** Sides written by hand, for tests only. Times are seconds from 0. */

const holders: Record<string, ReturnType<EndpointLookup>> = {
  '54.255.160.10': { country: 'SG', asn: 16509, org: 'Amazon.com, Inc.' },
  '54.255.160.11': { country: 'SG', asn: 16509, org: 'Amazon.com, Inc.' },
  '42.62.48.98': { country: 'CN', asn: 4808, org: 'China Unicom' },
  '42.62.48.99': { country: 'CN', asn: 4808, org: 'China Unicom' },
  '112.90.216.10': { country: 'CN', asn: 17816, org: 'China Unicom Guangdong' },
};

export const lookup: EndpointLookup = (ip) => holders[ip] ?? { country: null, asn: null, org: null };

type Beat = Partial<Omit<Contact, 'uploads'>> & {
  readonly at: readonly number[];
  readonly bytes: (i: number) => number;
};

/** One contact for each time. */
export function beat({ at, bytes, ...rest }: Beat): Contact[] {
  return at.map((time, i) => ({
    proto: 'tcp',
    host: null,
    ip: '42.62.48.98',
    port: 443,
    names: [],
    start: time,
    end: time + 0.5,
    content: 'encrypted',
    ja4: null,
    ...rest,
    uploads: bytes(i) > 0 ? [{ time, bytes: bytes(i) }] : [],
  }));
}

/** `n` times from `first`, `period` apart. */
export const every = (period: number, n: number, first = 60): number[] =>
  Array.from({ length: n }, (_, i) => first + i * period);

export function side(contacts: readonly Contact[], of: Partial<Side> = {}): Side {
  return {
    name: 'x.pcap',
    kind: 'capture',
    unit: 'burst',
    gapSeconds: 5,
    seconds: 86_400,
    from: 0,
    contacts,
    sightings: null,
    notes: [],
    ...of,
  };
}

export const sighting = (label: string, of: Partial<Sighting> = {}): Sighting => ({
  label,
  strength: 'proof',
  host: 'api.example.com',
  ip: '42.62.48.98',
  port: 443,
  chain: ['http-url', 'e164'],
  ...of,
});
