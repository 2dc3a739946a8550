import type { StepFacts } from '../../model/journal.ts';
import type { ArmId } from '../../model/scenario.ts';
import type { Treatment } from '../../model/treatment.ts';
import type { RunContext } from '../context.ts';

/** Parts of a treatment that a treater answers for. Firmware and system have steps of their own, `ota` and `flash`. */
export type Part = keyof Omit<Treatment, 'firmware' | 'system'>;

/** What a treater found when it had done: its part as it was read back from the handset or the rig, and facts that prove it. */
export type Treated<P extends Part> = { readonly read: Treatment[P]; readonly facts?: StepFacts };

/**
 * What brings a handset into one part of a treatment. Each looks at what the handset is in (`context.state` and the handset itself) and does what
 * lacks, which may be nothing. Throws TREATMENT_FAILED when the handset does not come into it.
 */
export type Treater<P extends Part> = {
  /** Takes back what the arm before had and this one has not; done for all parts, the last first, before anything is brought about. */
  readonly end?: (wanted: Treatment, context: RunContext) => Promise<void>;
  /** Brings the part about and reads it back. */
  readonly bring: (wanted: Treatment, context: RunContext, arm: ArmId) => Promise<Treated<P>>;
};
