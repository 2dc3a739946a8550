import { staysOnLink } from '../endpoint/scope.ts';
import type { Change } from './difference.ts';
import type { Side, Sighting } from './side.ts';

const keyOf = ({ label, host, ip, chain }: Sighting): string =>
  JSON.stringify([label, host?.toLowerCase() ?? ip, chain]);

/**
 * Canaries that only one side sent, by canary, endpoint and chain: the same canary in another encoding, or to another endpoint, is one lost and one
 * gained. Empty when either side was not searched.
 */
export function canaryChanges(a: Side, b: Side): Change[] {
  if (a.sightings === null || b.sightings === null) return [];
  // DHCP tells neighbours the handset's id; that leaves no network.
  const [inA, inB] = [a, b].map(({ sightings }) =>
    Map.groupBy(
      (sightings ?? []).filter((one) => one.ip === '' || !staysOnLink(one)),
      keyOf,
    ),
  );
  if (inA === undefined || inB === undefined) return [];
  const only = (
    mine: Map<string, Sighting[]>,
    other: Map<string, Sighting[]>,
    kind: 'canary-lost' | 'canary-gained',
  ): Change[] =>
    [...mine].flatMap(([key, sightings]) => {
      const [first] = sightings;
      if (first === undefined || other.has(key)) return [];
      const strength: Sighting['strength'] = sightings.some((one) => one.strength === 'proof') ? 'proof' : 'support';
      const { label, host, ip, chain } = first;
      const canary = {
        label,
        endpoint: host?.toLowerCase() ?? ip,
        chain,
        count: sightings.length,
        strength,
      };
      // A canary that is new is graver than one that is gone; a weak match is a hint only.
      return [{ kind, weight: (kind === 'canary-gained' ? 1000 : 950) - (strength === 'proof' ? 0 : 500), canary }];
    });
  return [...only(inA, inB, 'canary-lost'), ...only(inB, inA, 'canary-gained')];
}
