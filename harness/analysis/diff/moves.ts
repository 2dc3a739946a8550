import { cloudProvider } from '../endpoint/cloud-networks.ts';
import type { Period } from '../timing/period.ts';
import type { Ground } from './difference.ts';
import type { Profile } from './profiles.ts';
import { alikeSizes } from './sizes.ts';

export type Move = { readonly from: Profile[]; readonly to: Profile[]; readonly grounds: readonly Ground[] };

/** Endpoints that are looked at on each side, those that uploaded most: every pair is compared. */
export const comparedEndpoints = 100;
const leastSizes = 5;

/** Whether two sets, neither of them empty, have nothing in common. */
export const apart = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean =>
  a.size > 0 && b.size > 0 && ![...a].some((one) => b.has(one));

/**
 * Whether a host is at another network, or in another country, than it was: none of its old ones is left. Delivery networks answer from wherever is near, so
 * a country that changes within one provider's network alone is no move.
 */
export function changedPlace(a: Profile, b: Profile): Ground[] {
  if (apart(a.networks, b.networks)) {
    const [from, to] = [a, b].map(({ networks }) => new Set([...networks].map((asn) => cloudProvider(asn) ?? asn)));
    if (from !== undefined && to !== undefined && apart<string | number>(from, to))
      return ['same host, another network'];
  }
  const delivered = [...a.networks, ...b.networks].every((asn) => cloudProvider(asn) !== null);
  return apart(a.countries, b.countries) && !delivered ? ['same host, another country'] : [];
}

/** What speaks for `b` being the successor of `a`: two grounds, or the same canaries, are asked for. */
function groundsFor(a: Profile, b: Profile, common: ReadonlySet<string>): Ground[] {
  const grounds: Ground[] = [];
  const labels = new Set(a.sightings.map(({ label }) => label));
  const carried = new Set(b.sightings.map(({ label }) => label).filter((label) => labels.has(label)));
  if (carried.size > 0) grounds.push(`same canaries (${[...carried].slice(0, 3).join(', ')})`);
  const shared = [...a.ja4].find((ja4) => b.ja4.has(ja4) && !common.has(ja4));
  if (shared !== undefined) grounds.push(`same TLS fingerprint (${shared}), seen nowhere else`);
  const [x, y] = [a, b].map(({ uploads }) => uploads.map(({ bytes }) => bytes));
  if (x !== undefined && y !== undefined && Math.min(x.length, y.length) >= leastSizes && alikeSizes(x, y))
    grounds.push('uploads of the same size');
  if (a.endpoint.port === b.endpoint.port && ![80, 443, 53].includes(a.endpoint.port))
    grounds.push(`same port ${a.endpoint.port}`);
  // The fold is dear, and a period alone is no ground.
  if (grounds.length > 0 && samePeriod(a.period(), b.period())) grounds.push('same period');
  return grounds.length > 1 || carried.size > 0 ? grounds : [];
}

function samePeriod(a: Period | null, b: Period | null): boolean {
  return a !== null && b !== null && a.low <= b.high * 1.01 && b.low <= a.high * 1.01;
}

/**
 * Pairs endpoints that only A has with those that only B has: first those of one registrable domain of which both sides have no host in common, then by
 * what they send. An endpoint takes part in one
 * move at most; the pair with the most grounds comes first.
 */
export function findMoves(
  onlyA: readonly Profile[],
  onlyB: readonly Profile[],
  of: { readonly commonJa4: ReadonlySet<string>; readonly commonDomains: ReadonlySet<string> },
): Move[] {
  const moves: Move[] = [];
  const used = new Set<Profile>();
  const take = (move: Move): void => {
    moves.push(move);
    for (const profile of [...move.from, ...move.to]) used.add(profile);
  };
  const inB = Map.groupBy(onlyB, ({ site }) => site.domain);
  for (const [domain, from] of Map.groupBy(onlyA, ({ site }) => site.domain)) {
    const to = inB.get(domain);
    if (domain !== null && to !== undefined && !of.commonDomains.has(domain))
      take({ from, to, grounds: [`same registrable domain (${domain})`] });
  }
  const free = (list: readonly Profile[]): Profile[] =>
    list.filter((one) => !used.has(one)).slice(0, comparedEndpoints);
  const pairs = free(onlyA).flatMap((a) => free(onlyB).map((b) => ({ a, b, grounds: groundsFor(a, b, of.commonJa4) })));
  pairs.sort((x, y) => y.grounds.length - x.grounds.length);
  for (const { a, b, grounds } of pairs)
    if (grounds.length > 0 && !used.has(a) && !used.has(b)) take({ from: [a], to: [b], grounds });
  return moves;
}

/** A new endpoint that got less than this share of what the old one did is no likely heir. */
const leastShare = 0.1;

/**
 * Where something that canaries were sent to is gone, and a new endpoint that cannot be read keeps the same period: a
 * leak that was encrypted on its way elsewhere looks like this. Of several the busiest; no canary shows it, so it is no move yet.
 */
export function possibleMoves(
  onlyA: readonly Profile[],
  onlyB: readonly Profile[],
): { from: Profile; to: Profile; grounds: readonly Ground[] }[] {
  const heirs = onlyB.slice(0, comparedEndpoints).filter(({ content }) => content.encrypted + content.unread > 0);
  return onlyA.slice(0, comparedEndpoints).flatMap((from) => {
    const told = new Set(from.sightings.map(({ label }) => label)).size;
    if (told === 0) return [];
    const alike = heirs.find(
      (to) => to.bytes >= leastShare * from.bytes && from.period() !== null && samePeriod(from.period(), to.period()),
    );
    if (alike === undefined) return [];
    const lost = told === 1 ? 'a canary' : `${told} canaries`;
    return [
      {
        from,
        to: alike,
        grounds: [`it got ${lost}`, 'the new one has the same period', 'what it is sent cannot be read'],
      },
    ];
  });
}
