import { LeakdiffError } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import type { ArmDesign } from '../model/scenario.ts';
import { type Treatment, treatmentOf } from '../model/treatment.ts';

/** The failure of an arm that asks for what cannot be done to this handset, or not at this place among the arms. */
function untreatable(arm: string, why: string): LeakdiffError {
  return new LeakdiffError('BAD_ARGUMENT', `the arm "${arm}" cannot be performed: ${why}`);
}

/** Throws for a plan with an arm that the runner could only pretend to treat; before anything is started. */
export function refuseTreatments({ scenario, device }: Pick<Plan, 'scenario' | 'device'>): void {
  let last: Treatment | null = null;
  for (const arm of scenario.arms) {
    const treatment = treatmentOf(arm);
    if (treatment.handset === 'twin') refuseTwin(arm, last);
    else {
      refuseOrder(arm, last);
      last = treatment;
    }
    if (arm.act === 'login' && device.account === null)
      throw untreatable(
        arm.id,
        `nobody has told where one signs in on ${device.name}; add "account" to devices/${device.id}`,
      );
    const { upgrade, service } = treatment;
    if (upgrade === 'reset' && device.reset === null)
      throw untreatable(arm.id, `nobody has told how ${device.name} is reset; add "reset" to devices/${device.id}`);
    if (service !== 'as-found' && device.service === null)
      throw untreatable(
        arm.id,
        `nobody has told where the vendor's service of ${device.name} is switched; add "service" to devices/${device.id}`,
      );
  }
}

/** One handset goes through the arms: what an update or a reset did to it does not come back. */
function refuseOrder({ id, treatment: given }: ArmDesign, last: Treatment | null): void {
  if (last === null) return;
  const { firmware, upgrade, system } = treatmentOf({ id, treatment: given });
  if (last.system === 'third-party' && system === 'stock')
    throw untreatable(id, "it asks for the vendor's system after a third-party one; put it first");
  if (last.firmware === 'after' && firmware === 'before')
    throw untreatable(id, 'it asks for the old firmware after the update; put it first, or take a twin');
  if (last.firmware === firmware && last.upgrade === 'reset' && upgrade === 'in-place')
    throw untreatable(id, 'it asks for kept data after an arm with a factory reset; put it before that arm');
}

/** A twin stands for the old firmware and is not touched. */
function refuseTwin({ id, treatment: given }: ArmDesign, beside: Treatment | null): void {
  const { firmware, upgrade, service, watch, system } = treatmentOf({ id, treatment: given });
  if (beside === null)
    throw untreatable(id, 'a twin runs beside the arm that stands before it, and there is none; put it after one');
  if (
    firmware === 'after' ||
    system !== 'stock' ||
    upgrade === 'reset' ||
    service !== 'as-found' ||
    watch === 'intercepted'
  )
    throw untreatable(id, 'a twin is only watched: its firmware, data and service are left as they are');
  if (beside.watch === 'intercepted')
    throw untreatable(id, 'a twin beside an intercepted arm would be intercepted too; put it after a passive one');
}
