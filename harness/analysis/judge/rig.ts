import type { CanaryHit } from '../../model/traffic.ts';
import type { CanaryFinding } from './canaries.ts';
import type { Arm, Facts } from './facts.ts';
import { chainWords, count, grouped, list, name, printable } from './words.ts';

/** One canary that the handset sent on purpose in a disguise. */
type Sent = {
  readonly disguise: string;
  /** Null where it could not be sent on this network. */
  readonly canary: string | null;
  /** The first upload that it was read in; null where it was not found. */
  readonly hit: CanaryHit | null;
};

/** What a rig test sent in an arm, and how much of it this rig saw. */
export type RigFacts = {
  readonly arm: Arm;
  readonly sent: readonly Sent[];
  /** Bytes that nobody can read, as they were sent; and all application bytes that were counted on their way to the same host. */
  readonly opaque: { readonly sent: number; readonly counted: number };
};

/** The rig test of each arm; empty for a scenario that is none. */
export function rigFacts({ input, results, arms }: Facts): RigFacts[] {
  const { scenario, steps } = input.plan;
  if (scenario.rigTest === undefined) return [];
  return arms.map((arm) => {
    const hits = [...(arm.capture?.hits ?? []), ...arm.transcripts.flatMap((transcript) => transcript.hits)];
    const sent: Sent[] = [];
    let opaque = 0;
    for (const [i, step] of steps.entries()) {
      if (step.kind !== 'control' || step.arm !== arm.id) continue;
      const result = results[i];
      const control = result?.state === 'done' ? result.facts.control : undefined;
      opaque += control?.opaque ?? 0;
      if (step.disguise === undefined) continue;
      const canary = control?.canary || null;
      const hit = hits.find((one) => one.canary === canary && one.direction === 'up') ?? null;
      sent.push({ disguise: step.disguise, canary, hit });
    }
    return { arm, sent, opaque: { sent: opaque, counted: arm.controlGroup?.bytes ?? 0 } };
  });
}

const tried = ({ sent }: RigFacts): Sent[] => sent.filter(({ canary }) => canary !== null);
const missed = (rig: RigFacts): Sent[] => tried(rig).filter(({ hit }) => hit === null);

/** Whether all that was sent was seen, and anything was sent at all. */
export const sawAll = (rig: RigFacts): boolean =>
  tried(rig).length > 0 && missed(rig).length === 0 && rig.opaque.counted >= rig.opaque.sent;

const mostNamed = 12;

/** `All 47 disguises of known canaries were found, and 15,500 of 15,500 B that nobody can read were counted`. */
export function rigWords(rig: RigFacts): string {
  const all = tried(rig);
  const lost = missed(rig);
  const names = lost.slice(0, mostNamed).map(({ disguise }) => printable(disguise));
  const more = lost.length > mostNamed ? [count(lost.length - mostNamed, 'other')] : [];
  const found =
    lost.length === 0
      ? `all ${count(all.length, 'disguise')} of known canaries were found`
      : `${all.length - lost.length} of ${count(all.length, 'disguise')} of known canaries were found; missed were ${list([...names, ...more])}`;
  const untried = rig.sent.length - all.length;
  const { sent, counted } = rig.opaque;
  const bytes = `${grouped(Math.min(sent, counted))} of ${grouped(sent)} B that nobody can read were counted`;
  return `${found}${untried > 0 ? ` (${untried} could not be sent on this network)` : ''}, and ${bytes}`;
}

/** Each disguise that was found, with the chain that leads to it. */
export function rigFindings(facts: Facts): CanaryFinding[] {
  return rigFacts(facts).flatMap(({ arm, sent }) =>
    sent.flatMap(({ disguise, hit }, i): CanaryFinding[] => {
      if (hit === null) return [];
      const { canary, kind, chain, direction, time, endpoint, strength, ref } = hit;
      return [
        {
          kind: 'canary',
          id: `rig-${arm.id}-${i + 1}`,
          arm: arm.id,
          claim: `sent on purpose to ${name(endpoint)} disguised as ${printable(disguise)}, read as ${chainWords(chain)}`,
          ...{
            endpoint,
            canary,
            canaryKind: kind,
            store: 'control',
            chain: [...chain],
            direction,
            time,
            strength,
            ref,
          },
        },
      ];
    }),
  );
}
