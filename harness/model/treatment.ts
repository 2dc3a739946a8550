import { z } from 'zod';

/** What is done to a handset for one arm, besides seeding and idling: what sets the arm apart from the others. */
export const treatmentSchema = z.strictObject({
  /** The firmware that runs during the arm. */
  firmware: z.enum(['before', 'after']),
  /** How that firmware met the owner's data: kept over the update, or wiped by a factory reset before the arm. */
  upgrade: z.enum(['in-place', 'reset']),
  /** The vendor's cloud service that is under suspicion: switched off, switched on, or left as the firmware has it. */
  service: z.enum(['as-found', 'off', 'on']),
  /** Whether the traffic is only watched, or its encryption is opened by an authority that the handset was made to trust. */
  watch: z.enum(['passive', 'intercepted']),
  /** The handset whose update is asked about, or a second one like it that is not updated. */
  handset: z.enum(['subject', 'twin']),
  /** Whose system runs: the vendor's, which is judged, or one of another maker on the same handset, which it is compared with. */
  system: z.enum(['stock', 'third-party']),
});
export type Treatment = z.infer<typeof treatmentSchema>;
/** A treatment as a scenario may write it: what is left out is ordinary. */
export type GivenTreatment = { readonly [K in keyof Treatment]?: Treatment[K] | undefined };

/** What an arm has that says nothing of its treatment: an arm named `before` has the old firmware, any other the one that is judged. */
export function treatmentOf(arm: { readonly id: string; readonly treatment?: GivenTreatment | undefined }): Treatment {
  const given = arm.treatment ?? {};
  return {
    firmware: given.firmware ?? (arm.id === 'before' || given.handset === 'twin' ? 'before' : 'after'),
    upgrade: given.upgrade ?? 'in-place',
    service: given.service ?? 'as-found',
    watch: given.watch ?? 'passive',
    handset: given.handset ?? 'subject',
    system: given.system ?? 'stock',
  };
}

/** Whether an arm needs something done to the handset that updating, flashing, seeding and idling are not. */
export function needsTreating(treatment: Treatment): boolean {
  const { upgrade, service, watch, handset } = treatment;
  return upgrade === 'reset' || service !== 'as-found' || watch === 'intercepted' || handset === 'twin';
}

/** A treatment in words, as far as it is not the ordinary one: `after a factory reset, service off`; empty for the ordinary one. */
export function treatmentWords({ upgrade, service, watch, handset, system }: Treatment): string {
  return [
    system === 'third-party' ? 'with a third-party system' : null,
    handset === 'twin' ? 'a twin that is not updated' : null,
    upgrade === 'reset' ? 'after a factory reset' : null,
    service === 'as-found' ? null : `service switched ${service}`,
    watch === 'intercepted' ? 'intercepted' : null,
  ]
    .filter((word) => word !== null)
    .join(', ');
}
