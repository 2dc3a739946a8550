import { type Installed, readIdentity, readInstalled } from '../../handset/index.ts';
import type { Canary } from '../../model/canary.ts';
import { canarySchema } from '../../model/canary-schema.ts';
import type { Identity } from '../../model/journal.ts';
import type { Store } from '../../model/ledger.ts';
import { treatmentOf } from '../../model/treatment.ts';
import type { Perform, RunContext } from '../context.ts';
import { placeOf, sampleClock, writeLedger } from '../record.ts';

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
    ...canary('ssid', 'ssid', identity.ssid ?? null),
    ...canary('bssid', 'bssid', identity.bssid ?? null),
    ...canary('ad-id', 'ad_id', identity.adId ?? null),
  ];
}

/** The names of what the owner installed; whoever is told them knows the owner's apps. */
function appCanaries(apps: readonly Installed[]): Canary[] {
  return apps
    .map(({ package: name }) => ({ id: `app-${name}`, kind: 'package' as const, value: name }))
    .filter((canary) => canarySchema.safeParse(canary).success);
}

/** Puts canaries into the ledger that were found and not planted, each value once. */
function keep({ ledger }: RunContext, store: Store, canaries: readonly Canary[]): void {
  for (const canary of canaries) {
    const sameKind = ledger.filter((entry) => entry.store === store && entry.canary.kind === canary.kind);
    if (sameKind.some((entry) => entry.canary.value === canary.value)) continue;
    const known = ledger.some((entry) => entry.canary.id === canary.id) ? sameKind.length + 1 : 1;
    const id = known === 1 ? canary.id : `${canary.id}-${known}`;
    const found = { arm: null, block: null, record: id, plantedAt: Date.now(), readBack: true };
    ledger.push({ canary: { ...canary, id }, store, ...found });
  }
}

/**
 * Reads who the handset is; its identifiers become canaries that were found, not planted. So do the owner's apps where the arm asks for them;
 * how they were used goes into the evidence beside, since a count is too short to be told from chance.
 */
export const identify: Perform<'identify'> = async ({ arm }, context) => {
  const { handset, identities, plan, folder, signal } = context;
  const identity = await readIdentity(handset, { signal });
  const design = plan.scenario.arms.find(({ id }) => id === arm);
  // A run is filed under the firmware that it judges.
  if (design === undefined || treatmentOf(design).system === 'stock') identities.push(identity);
  keep(context, 'identity', identityCanaries(identity));
  if (design?.stores?.includes('app')) {
    const apps = await readInstalled(handset, { signal });
    keep(context, 'app', appCanaries(apps));
    await folder.writeJson(`${placeOf(context)}/apps-${arm}.json`, { schema: 1, apps });
  }
  await writeLedger(context);
  await sampleClock(context);
  return { identity };
};
