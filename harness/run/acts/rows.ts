import {
  type Planted,
  type PlantedStore,
  type PlantOptions,
  plantCalls,
  plantContacts,
  plantSms,
  removePlanted,
} from '../../handset/index.ts';
import type { Canary } from '../../model/canary.ts';
import type { ArmId } from '../../model/scenario.ts';
import { blockCanaries } from '../../plan/canaries.ts';
import type { RunContext } from '../context.ts';
import { sampleClock, writeLedger } from '../record.ts';
import type { PerformAct } from './act.ts';

/** A few, as somebody has who tries a handset out; one lost is told from none. */
const recordsOfAct = 3;
/** What an act brings happened just now. */
const ageMs = 5_000;

type Records = {
  readonly records: readonly { readonly id: string; readonly canaries: readonly Canary[] }[];
  readonly plant: (context: RunContext, options: PlantOptions) => Promise<Planted>;
};
type Values = ReturnType<typeof blockCanaries>;

const stores: { readonly [S in Exclude<PlantedStore, 'placebo'>]: (values: Values) => Records } = {
  contact: ({ contacts }) => ({
    records: contacts.map(({ id, name, phone }) => ({ id, canaries: [name, phone] })),
    plant: ({ handset }, options) =>
      plantContacts(handset, {
        ...options,
        contacts: contacts.map(({ id, name, phone }) => ({ id, name: name.value, phone: phone.value })),
      }),
  }),
  sms: ({ messages }) => ({
    records: messages.map(({ id, address, body }) => ({ id, canaries: [address, body] })),
    plant: ({ handset }, options) =>
      plantSms(handset, {
        ...options,
        messages: messages.map(({ id, address, body }) => ({
          ...{ id, address: address.value, body: body.value },
          date: Date.now() - ageMs,
        })),
      }),
  }),
  call: ({ calls }) => ({
    records: calls.map(({ id, number }) => ({ id, canaries: [number] })),
    plant: ({ handset }, options) =>
      plantCalls(handset, {
        ...options,
        calls: calls.map(({ id, number, seconds }) => ({
          ...{ id, number: number.value, durationSeconds: seconds },
          date: Date.now() - ageMs,
        })),
      }),
  }),
};

const nonceOf = (arm: ArmId, seed: string): string =>
  `act${arm}x${seed}`
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 32);

/** Writes a few rows into a store, as what its owner or a radio would have brought; they stay until the end, as the owner's do. */
export const rowsIn =
  (store: keyof typeof stores): PerformAct =>
  async (arm, context) => {
    const { handset, plan, ledger, progress, undo, signal } = context;
    const nonce = nonceOf(arm, plan.seed);
    // Calls are a tenth of a dose.
    const dose = store === 'call' ? recordsOfAct * 10 : recordsOfAct;
    const { records, plant } = stores[store](blockCanaries({ seed: plan.seed, arm, block: 0, dose }));
    undo.push(`remove what was planted for the step "${arm}"`, async () => {
      await removePlanted(handset, { nonce, stores: [store] });
    });
    const result = await plant(context, { nonce, signal });
    const readBack = new Map(result.entries.map((entry) => [entry.id, entry.readBack]));
    for (const { id, canaries } of records)
      for (const canary of canaries)
        ledger.push({
          ...{ canary, store, arm, block: 0, record: id },
          ...{ plantedAt: Date.now(), readBack: readBack.get(id) ?? false },
        });
    await writeLedger(context);
    await sampleClock(context);
    if (result.refusal !== null) progress.say(`the handset refused ${store}: ${result.refusal}`);
    const { planted, readBack: seen, bytes } = result;
    return {
      act: { how: 'planted', detail: `${planted} rows in the store "${store}", ${seen} read back` },
      seeded: { planted, readBack: seen, bytes },
    };
  };
