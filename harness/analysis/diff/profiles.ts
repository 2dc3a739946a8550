import type { Endpoint } from '../../model/traffic.ts';
import { type Site, siteOf } from '../endpoint/cloud.ts';
import { type EndpointLookup, endpointOf } from '../endpoint/lookup.ts';
import { isPrivateAddress, staysOnLink } from '../endpoint/scope.ts';
import { findBursts } from '../timing/bursts.ts';
import { findPeriod, type Period } from '../timing/period.ts';
import type { Contact, Side, Sighting } from './side.ts';

/** All that one side sent to one host; or, nameless, to one port of one network or address. */
export type Profile = {
  readonly key: string;
  /** The address with most uploads. */
  readonly endpoint: Endpoint;
  readonly site: Site;
  /** Addresses, networks and countries of all contacts. */
  readonly ips: ReadonlySet<string>;
  readonly networks: ReadonlySet<number>;
  readonly countries: ReadonlySet<string>;
  readonly contacts: number;
  /** Bursts or requests, in order of time. */
  readonly uploads: readonly { readonly time: number; readonly bytes: number }[];
  readonly bytes: number;
  /** Uploaded bytes by how they went over the wire. */
  readonly content: { readonly readable: number; readonly encrypted: number; readonly unread: number };
  readonly ja4: ReadonlySet<string>;
  /** Found when first asked for; null where there is none, or where the endpoint is not among those that are looked at. */
  readonly period: () => Period | null;
  readonly sightings: readonly Sighting[];
};

/** More events of one endpoint are not folded: the first are enough, and the fold's work grows with them. */
export const foldedEvents = 120;
/** Endpoints whose period is looked for, those that uploaded most. */
export const foldedEndpoints = 60;

/** Cycles that may be missed for each that is seen; shorter periods are not tried, since the fold's work grows with their number. */
const missedCycles = 2;

const confidence = 0.95;

type Keyed = { readonly host: string | null; readonly ip: string; readonly port: number };

/** The name to compare an endpoint by. Nameless addresses of one network are taken together: whoever owns it changes them daily. */
function keyOf({ host, ip, port }: Keyed, lookup: EndpointLookup): string {
  if (host !== null && !(isPrivateAddress(ip) && port === 53)) return host.toLowerCase();
  const { asn } = lookup(ip);
  return asn === null ? `${ip} port ${port}` : `AS${asn} port ${port}`;
}

/** The endpoints of a side by key. What stays on the handset's own link is no endpoint. `gapSeconds` is what both sides' bursts are told apart by. */
export function profilesOf(
  side: Side,
  of: { readonly lookup: EndpointLookup; readonly gapSeconds: number },
): Map<string, Profile> {
  const groups = new Map<string, Contact[]>();
  for (const contact of side.contacts) {
    if (contact.ip !== '' && staysOnLink(contact)) continue;
    const key = keyOf(contact, of.lookup);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [contact]);
    else group.push(contact);
  }
  const sightings = Map.groupBy(side.sightings ?? [], (sighting) => keyOf(sighting, of.lookup));
  const sized = [...groups].map(([key, contacts]) => ({ key, contacts, bytes: uploaded(contacts) }));
  sized.sort((a, b) => b.bytes - a.bytes || (a.key < b.key ? -1 : 1));
  return new Map(
    sized.map(({ key, contacts }, i) => [
      key,
      profileOf(contacts, { ...of, key, sightings: sightings.get(key) ?? [], fold: i < foldedEndpoints }),
    ]),
  );
}

const uploaded = (contacts: readonly Contact[]): number =>
  contacts.reduce((sum, { uploads }) => uploads.reduce((part, { bytes }) => part + bytes, sum), 0);

function profileOf(
  contacts: readonly Contact[],
  of: { lookup: EndpointLookup; gapSeconds: number; key: string; sightings: readonly Sighting[]; fold: boolean },
): Profile {
  const byIp = Map.groupBy(contacts, ({ ip }) => ip);
  const [most] = [...byIp].sort(([, a], [, b]) => uploaded(b) - uploaded(a) || b.length - a.length);
  const sample = most?.[1][0] ?? contacts[0];
  const holders = [...byIp.keys()].map(of.lookup);
  const named = contacts.find(({ host }) => host !== null)?.host?.toLowerCase() ?? null;
  const host = of.key === named ? named : null;
  const endpoint = endpointOf({ host, server: { ip: sample?.ip ?? '', port: sample?.port ?? 0 } }, of.lookup);
  const uploads = uploadsOf(contacts, of.gapSeconds);
  const content = { readable: 0, encrypted: 0, unread: 0 };
  for (const contact of contacts) if (contact.content !== 'empty') content[contact.content] += uploaded([contact]);
  const times = uploads.slice(0, foldedEvents).map(({ time }) => time);
  return {
    key: of.key,
    endpoint,
    site: siteOf(endpoint, [...new Set(contacts.flatMap(({ names }) => names))].slice(0, 32)),
    ips: new Set(byIp.keys()),
    networks: new Set(holders.flatMap(({ asn }) => (asn === null ? [] : [asn]))),
    countries: new Set(holders.flatMap(({ country }) => (country === null ? [] : [country]))),
    contacts: contacts.length,
    uploads,
    bytes: uploads.reduce((sum, { bytes }) => sum + bytes, 0),
    content,
    ja4: new Set(contacts.flatMap(({ ja4 }) => (ja4 === null ? [] : [ja4]))),
    period: of.fold ? once(() => periodOf(times, of.gapSeconds)) : () => null,
    sightings: of.sightings,
  };
}

function periodOf(times: readonly number[], gapSeconds: number): Period | null {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const shortest = Math.max(2 * gapSeconds, span / (times.length * (1 + missedCycles)));
  return shortest > 0 ? findPeriod(times, { shortest, confidence }) : null;
}

function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | null = null;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}

function uploadsOf(contacts: readonly Contact[], gapSeconds: number): { time: number; bytes: number }[] {
  const all = contacts.flatMap(({ uploads }) => uploads);
  if (gapSeconds === 0) return all.sort((a, b) => a.time - b.time);
  const timed = all.map((upload) => ({ ...upload, handset: upload.time, frame: 0, stream: 0 }));
  return findBursts(timed, gapSeconds).map(({ start, bytes }) => ({ time: start, bytes }));
}
