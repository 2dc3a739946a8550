import { readIdentity } from '../../handset/index.ts';
import type { Canary } from '../../model/canary.ts';
import { canarySchema } from '../../model/canary-schema.ts';
import type { Identity } from '../../model/journal.ts';
import { treatmentOf } from '../../model/treatment.ts';
import type { Perform } from '../context.ts';
import { sampleClock, writeLedger } from '../record.ts';

/** The handset's own values that a leak may carry. */
export function identityCanaries(identity: Identity): Canary[] {
  const canary = (id: string, kind: Canary['kind'], value: string | null): Canary[] =>
    value !== null && canarySchema.safeParse({ id, kind, value }).success ? [{ id, kind, value }] : [];
  return [
    ...canary('own-number', 'phone', identity.ownNumber),
    ...canary('imei', 'imei', identity.imei),
    ...canary('imsi', 'imsi', identity.imsi),
    ...canary('iccid', 'iccid', identity.iccid),
    // The handset's word: `unknown`, or a piece of any HTTP request, would be found in every upload.
    ...canary('serial', 'serial', /^(?=.*\d)[A-Za-z0-9]{6,64}$/.test(identity.serial) ? identity.serial : null),
    ...canary('android-id', 'android_id', identity.androidId),
    ...canary('mac', 'mac', identity.mac),
  ];
}

/** Reads who the handset is; its identifiers become canaries that were found, not planted. */
export const identify: Perform<'identify'> = async ({ arm }, context) => {
  const { plan, handset, identities, ledger, signal } = context;
  const identity = await readIdentity(handset, { signal });
  // A run is filed under the firmware that it judges.
  const design = plan.scenario.arms.find(({ id }) => id === arm);
  if (design === undefined || treatmentOf(design).system === 'stock') identities.push(identity);
  for (const canary of identityCanaries(identity)) {
    if (ledger.some((entry) => entry.canary.id === canary.id && entry.canary.value === canary.value)) continue;
    const known = ledger.filter((entry) => entry.canary.id.startsWith(canary.id)).length;
    const id = known === 0 ? canary.id : `${canary.id}-${known + 1}`;
    ledger.push({
      canary: { ...canary, id },
      store: 'identity',
      arm: null,
      block: null,
      record: id,
      plantedAt: Date.now(),
      readBack: true,
    });
  }
  await writeLedger(context);
  await sampleClock(context);
  return { identity };
};
