import {
  type Planted,
  type PlantedStore,
  type PlantOptions,
  plantApps,
  plantCalls,
  plantContacts,
  plantPlacebo,
  plantSms,
  removePlanted,
} from '../../handset/index.ts';
import type { Canary } from '../../model/canary.ts';
import type { StepFacts } from '../../model/journal.ts';
import type { Store } from '../../model/ledger.ts';
import type { ArmId } from '../../model/scenario.ts';
import { blockApps } from '../../plan/apps.ts';
import { blockCanaries } from '../../plan/canaries.ts';
import type { Perform, RunContext } from '../context.ts';
import { timeLeft } from '../eta.ts';
import { sampleClock, writeLedger } from '../record.ts';

/** A contact takes three writes (itself, name, number) and its SMS one; a placebo block has as many, none of them private. */
const writesPerRecord = 4;

const planted: readonly PlantedStore[] = ['contact', 'sms', 'call', 'app', 'placebo'];

/** What is to be written into one store, and how. */
type Batch = {
  readonly store: Store;
  readonly records: readonly { readonly id: string; readonly canaries: readonly Canary[] }[];
  readonly plant: (options: PlantOptions) => Promise<Planted>;
};

/** What is planted in each block of an arm besides its dose. */
const baseOf = ({ scenario }: RunContext['plan'], arm: ArmId): number =>
  scenario.arms.find(({ id }) => id === arm)?.base ?? 0;

const plantsApps = ({ scenario }: RunContext['plan'], arm: ArmId): boolean =>
  scenario.arms.find(({ id }) => id === arm)?.plants === 'apps';

function batches(context: RunContext, of: { arm: ArmId; block: number; dose: number; placebo: number }): Batch[] {
  const { handset, plan } = context;
  const dose = plantsApps(plan, of.arm) ? 0 : of.dose + baseOf(plan, of.arm);
  const { contacts, messages, calls } = blockCanaries({ ...of, seed: plan.seed, dose });
  const before = (seconds: number): number => Date.now() - seconds * 1000;
  const placebos = Array.from({ length: of.placebo * writesPerRecord }, (_, i) => ({
    id: `${of.arm}-${of.block}-placebo-${i}`,
    value: `placebo ${i}`,
  }));
  const apps = plantsApps(plan, of.arm) ? blockApps({ ...of, seed: plan.seed }) : [];
  const all: Batch[] = [
    {
      store: 'app',
      records: apps.map((app) => ({ id: app.id, canaries: [app.package, app.versionName, app.versionCode] })),
      plant: (options) =>
        plantApps(handset, {
          ...options,
          apps: apps.map((app) => ({
            id: app.id,
            package: app.package.value,
            versionCode: Number(app.versionCode.value),
            versionName: app.versionName.value,
          })),
        }),
    },
    {
      store: 'contact',
      records: contacts.map(({ id, name, phone }) => ({ id, canaries: [name, phone] })),
      plant: (options) =>
        plantContacts(handset, {
          ...options,
          contacts: contacts.map(({ id, name, phone }) => ({ id, name: name.value, phone: phone.value })),
        }),
    },
    {
      store: 'sms',
      records: messages.map(({ id, address, body }) => ({ id, canaries: [address, body] })),
      plant: (options) =>
        plantSms(handset, {
          ...options,
          messages: messages.map(({ id, address, body, ageSeconds }) => ({
            id,
            address: address.value,
            body: body.value,
            date: before(ageSeconds),
          })),
        }),
    },
    {
      store: 'call',
      records: calls.map(({ id, number }) => ({ id, canaries: [number] })),
      plant: (options) =>
        plantCalls(handset, {
          ...options,
          calls: calls.map(({ id, number, seconds, ageSeconds }) => ({
            id,
            number: number.value,
            date: before(ageSeconds),
            durationSeconds: seconds,
          })),
        }),
    },
    {
      store: 'placebo',
      records: placebos.map(({ id }) => ({ id, canaries: [] })),
      plant: (options) => plantPlacebo(handset, { ...options, placebos }),
    },
  ];
  return all.filter(({ records }) => records.length > 0);
}

/** Removes what the block before planted, plants this block's canaries, and keeps in the ledger which of them were read back. */
export const seed: Perform<'seed'> = async (step, context) => {
  const { arm, block } = step;
  const { handset, progress, eta, undo, signal } = context;
  await context.state.clear();

  const nonce = `${arm}${block}x${context.plan.seed}`
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 32);
  const takeOff = undo.push(`remove the canaries of ${arm}, block ${block + 1}`, async () => {
    await removePlanted(handset, { nonce, stores: planted });
  });
  context.state.clear = async () => {
    await removePlanted(handset, { nonce, stores: planted, signal });
    takeOff();
  };

  const begun = Date.now();
  const sum = { planted: 0, readBack: 0, bytes: 0 };
  const all = batches(context, step);
  const total = all.reduce((count, { records }) => count + records.length, 0);
  const refusals: string[] = [];
  for (const batch of all) {
    const result = await batch.plant({
      nonce,
      signal,
      onProgress: (done) =>
        progress.say(`block ${block + 1}: planting, ${sum.planted + done} of ${total} records`, { minor: true }),
    });
    keep(context, { arm, block, batch, result });
    sum.planted += result.planted;
    sum.readBack += result.readBack;
    sum.bytes += result.bytes;
    if (result.refusal !== null) refusals.push(`${batch.store}: ${result.refusal}`);
  }
  await writeLedger(context);
  await sampleClock(context);
  eta.planted(total, Date.now() - begun);
  for (const refusal of refusals) progress.say(`the handset refused ${refusal}`);
  const dose = step.dose + baseOf(context.plan, arm);
  const records = plantsApps(context.plan, arm) ? `${dose} applications` : `${dose} contacts, ${dose} SMS`;
  const what = step.placebo > 0 ? `${step.placebo * writesPerRecord} placebo rows` : records;
  const left = timeLeft(eta.after(context.plan.steps.indexOf(step)));
  progress.say(
    [`block ${block + 1}: ${what} planted, ${sum.readBack} of ${sum.planted} records read back`, left]
      .filter(Boolean)
      .join(' · '),
  );
  const facts: StepFacts = { seeded: sum };
  return facts;
};

function keep({ ledger }: RunContext, of: { arm: ArmId; block: number; batch: Batch; result: Planted }): void {
  const { arm, block, batch, result } = of;
  const readBack = new Map(result.entries.map((entry) => [entry.id, entry.readBack]));
  for (const { id, canaries } of batch.records) {
    for (const canary of canaries) {
      ledger.push({
        canary,
        store: batch.store,
        arm,
        block,
        record: id,
        plantedAt: Date.now(),
        readBack: readBack.get(id) ?? false,
      });
    }
  }
}
