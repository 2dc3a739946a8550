import type { Decoded } from './canaries.ts';
import type { Arm } from './facts.ts';
import type { EndpointVolume } from './volumes.ts';

/** An endpoint that private data goes to, in one arm or in several that are taken together. */
export type Leak = {
  readonly key: string;
  readonly decoded: Decoded | null;
  readonly volume: EndpointVolume | null;
  /** The arm that `volume` was measured in, else the one that it was decoded in. */
  readonly arm: Arm;
};

/**
 * Endpoints that private data goes to, decoded ones and those whose upload follows the seeding, in order of their names. Of several arms
 * the first that shows it counts.
 */
export function leaksOf(arms: readonly Arm[]): Leak[] {
  const decoded = arms.flatMap((arm) => arm.decoded.filter(({ proven }) => proven).map((one) => ({ arm, one })));
  const volumes = arms.flatMap((arm) => arm.volumes.endpoints.map((one) => ({ arm, one, key: one.group.key })));
  const follows = volumes.filter(({ one }) => one.response === 'follows');
  const keys = new Set([...decoded.map(({ one }) => one.key), ...follows.map(({ key }) => key)]);
  return [...keys].sort().map((key) => {
    const read = decoded.find(({ one }) => one.key === key);
    const measured = follows.find((one) => one.key === key) ?? volumes.find((one) => one.key === key);
    // One of the two is there, as the key came from it.
    return { key, decoded: read?.one ?? null, volume: measured?.one ?? null, arm: (measured ?? read)?.arm as Arm };
  });
}
