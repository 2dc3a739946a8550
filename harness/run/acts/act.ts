import type { StepFacts } from '../../model/journal.ts';
import type { ArmId } from '../../model/scenario.ts';
import type { RunContext } from '../context.ts';

export type ActFacts = StepFacts & { readonly act: NonNullable<StepFacts['act']> };

/** Does what an owner does, queues taking it back, and says what shows it. Throws TREATMENT_FAILED where the handset does not do it. */
export type PerformAct = (arm: ArmId, context: RunContext) => Promise<ActFacts>;
