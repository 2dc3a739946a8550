import { LeakdiffError } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import { needsTreating, treatmentOf, treatmentWords } from '../model/treatment.ts';

/** The failure of an arm that asks for what no part of the runner can do to a handset yet. */
export function untreatable(arm: string, words = 'a treatment'): LeakdiffError {
  return new LeakdiffError(
    'BAD_ARGUMENT',
    `the arm "${arm}" asks for what this runner cannot do to a handset yet (${words}); choose a scenario whose arms only update, seed and idle, such as ota-fix`,
  );
}

/** Throws for a plan with an arm that the runner could only pretend to treat. */
export function refuseTreatments({ scenario }: Plan): void {
  let updated = false;
  for (const arm of scenario.arms) {
    const treatment = treatmentOf(arm);
    if (needsTreating(treatment)) throw untreatable(arm.id, treatmentWords(treatment));
    if (updated && treatment.firmware === 'before') throw untreatable(arm.id, 'the old firmware after the update');
    updated = treatment.firmware === 'after';
  }
}
