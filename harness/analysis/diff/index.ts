import type { EndpointLookup } from '../endpoint/lookup.ts';
import { isPublicAddress } from '../endpoint/scope.ts';
import { canaryChanges } from './canaries.ts';
import { changesOfNature, changesOfVolume, compareVolumes, type Pair } from './compare-profiles.ts';
import type { Change, Difference } from './difference.ts';
import { apart, changedPlace, findMoves, possibleMoves } from './moves.ts';
import { comparisonNotes } from './notes.ts';
import { type Profile, profilesOf } from './profiles.ts';
import { absenceP, dispersionOf } from './rates.ts';
import type { Side } from './side.ts';

export type { Change, Difference } from './difference.ts';
export type { Side } from './side.ts';

/** Compares two sides. Pure: the same sides give the same difference. */
export function diffSides(a: Side, b: Side, lookup: EndpointLookup): Difference {
  const gapSeconds = a.unit === b.unit ? commonGap(a, b) : 0;
  const [inA, inB] = [a, b].map((side) => profilesOf(side, { lookup, gapSeconds: gapSeconds || side.gapSeconds }));
  if (inA === undefined || inB === undefined) throw new RangeError('two sides are compared');
  const pairs: Pair[] = [...inA].flatMap(([key, profile]) => {
    const other = inB.get(key);
    return other === undefined ? [] : [{ a: profile, b: other }];
  });
  const onlyA = [...inA.values()].filter(({ key }) => !inB.has(key));
  const onlyB = [...inB.values()].filter(({ key }) => !inA.has(key));
  const commonJa4 = new Set(pairs.flatMap((pair) => [...pair.a.ja4, ...pair.b.ja4]));
  const commonDomains = new Set(pairs.flatMap((pair) => pair.a.site.domain ?? []));
  const moves = findMoves(onlyA, onlyB, { commonJa4, commonDomains });
  const moved = new Set(moves.flatMap(({ from, to }) => [...from, ...to]));

  const gone = goneChanges(
    onlyA.filter((one) => !moved.has(one)),
    { kind: 'vanished', domains: commonDomains, present: a, absent: b },
  );
  const come = goneChanges(
    onlyB.filter((one) => !moved.has(one)),
    { kind: 'appeared', domains: commonDomains, present: b, absent: a },
  );
  const suspected = possibleMoves(
    onlyA.filter((one) => !moved.has(one)),
    onlyB.filter((one) => !moved.has(one)),
  ).map((move): Change => ({ kind: 'may-have-moved', weight: 690, ...move }));
  const displaced = pairs.flatMap((pair): Change[] => {
    const grounds = changedPlace(pair.a, pair.b);
    return grounds.length === 0 ? [] : [movedChange({ from: [pair.a], to: [pair.b], grounds })];
  });
  const { changes, rest } = changesOfVolume(pairs, compareVolumes(pairs, { a, b }));
  const nature = mergeTls(pairs.flatMap(changesOfNature));
  const all = [
    ...canaryChanges(a, b),
    ...moves.map(movedChange),
    ...suspected,
    ...displaced,
    ...gone,
    ...come,
    ...changes,
    ...nature,
  ].sort((x, y) => y.weight - x.weight);
  const changedKeys = new Set([...nature, ...displaced].flatMap(keysOf));
  const unchanged = rest.filter(({ key }) => !changedKeys.has(key));
  return { a, b, changes: all, unchanged, notes: comparisonNotes({ a, b, inA, inB }) };
}

/** Two of a kind are told apart as finely as the shorter wants it. */
const commonGap = (a: Side, b: Side): number => (a.kind === b.kind ? Math.min : Math.max)(a.gapSeconds, b.gapSeconds);

/** Uploads matter, and addresses of the internet: a neighbour or a resolver that comes and goes is told last. */
function importance(profiles: readonly Profile[]): number {
  const bytes = profiles.reduce((sum, profile) => sum + profile.bytes, 0);
  const abroad = profiles.some(({ endpoint }) => endpoint.ip === '' || isPublicAddress(endpoint.ip));
  return Math.min(90, 10 * Math.log10(1 + bytes)) + (bytes > 0 ? 0 : -200) + (abroad ? 0 : -250);
}

const movedChange = ({
  from,
  to,
  grounds,
}: Pick<Extract<Change, { kind: 'moved' }>, 'from' | 'to' | 'grounds'>): Change => ({
  kind: 'moved',
  // Another host of the same domain in the same network is of little weight.
  weight: (placesDiffer(from, to) ? 700 : 450) + importance([...from, ...to]),
  from,
  to,
  grounds,
});

const placesDiffer = (from: readonly Profile[], to: readonly Profile[]): boolean =>
  from.some((a) => to.some((b) => apart(a.networks, b.networks) || apart(a.countries, b.countries))) ||
  from.every(({ site }) => to.every((b) => site.domain !== b.site.domain));

/** Endpoints of one domain that only one side has, as one change. */
function goneChanges(
  profiles: readonly Profile[],
  of: { kind: 'vanished' | 'appeared'; domains: ReadonlySet<string>; present: Side; absent: Side },
): Change[] {
  const groups = Map.groupBy(profiles, ({ key, site }) => site.domain ?? key);
  return [...groups].map(([name, members]) => {
    const times = members.flatMap(({ uploads }) => uploads.map(({ time }) => time));
    const { from, seconds } = of.present;
    const events = times.length / Math.max(1, dispersionOf(times, { from: from ?? 0, seconds }));
    const p = absenceP(events, { present: seconds, absent: of.absent.seconds });
    const partly = of.domains.has(name);
    const weight = 550 + importance(members) + (p < 0.01 ? 40 : p > 0.5 ? -100 : 0) - (partly ? 100 : 0);
    return { kind: of.kind, weight, name, profiles: members, partly, p };
  });
}

/** A new TLS library changes all fingerprints alike: told once. */
function mergeTls(changes: readonly Change[]): Change[] {
  const merged = new Map<string, Extract<Change, { kind: 'tls' }>>();
  const rest: Change[] = [];
  for (const change of changes) {
    if (change.kind !== 'tls') rest.push(change);
    else {
      const key = JSON.stringify([change.from.toSorted(), change.to.toSorted()]);
      const known = merged.get(key);
      merged.set(key, known === undefined ? change : { ...known, keys: [...known.keys, ...change.keys] });
    }
  }
  return [...rest, ...merged.values()];
}

function keysOf(change: Change): readonly string[] {
  if (change.kind === 'tls') return change.keys;
  if (change.kind === 'moved') return change.from.map(({ key }) => key);
  return change.kind === 'content' || change.kind === 'period' ? [change.a.key] : [];
}
