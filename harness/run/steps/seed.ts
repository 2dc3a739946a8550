import { removePlanted, type SeedStore, seedStores } from '../../handset/index.ts';
import type { StepFacts } from '../../model/journal.ts';
import { createMint } from '../../model/mint.ts';
import { createRandom } from '../../model/random.ts';
import type { ArmDesign, ArmId } from '../../model/scenario.ts';
import { blockApps } from '../../plan/apps.ts';
import { blockCanaries, seedsOfArm } from '../../plan/canaries.ts';
import type { Perform, RunContext } from '../context.ts';
import { timeLeft } from '../eta.ts';
import { sampleClock, writeLedger } from '../record.ts';

/** A contact takes three writes (itself, name, number) and its SMS one; a placebo block has as many, none of them private. */
const writesPerRecord = 4;

type Of = { readonly arm: ArmId; readonly block: number; readonly dose: number; readonly placebo: number };

/** What is to be written into one store: see `SeedStore`. */
type Batch = { readonly store: SeedStore } & ReturnType<SeedStore['batch']>;

const designOf = ({ scenario }: RunContext['plan'], arm: ArmId): ArmDesign | undefined =>
  scenario.arms.find(({ id }) => id === arm);

/** What is planted in each block of an arm besides its dose. */
const baseOf = (plan: RunContext['plan'], arm: ArmId): number => designOf(plan, arm)?.base ?? 0;

const plantsApps = (plan: RunContext['plan'], arm: ArmId): boolean => designOf(plan, arm)?.plants === 'apps';

/** The stores of an arm: those of the dose and the placebo always, others where it asks for them. */
function storesOf(plan: RunContext['plan'], arm: ArmId): SeedStore[] {
  const asked: readonly string[] = designOf(plan, arm)?.stores ?? [];
  const dosed = plantsApps(plan, arm) ? ofApps : ofRecords;
  return seedStores.filter(({ name }) => dosed.has(name) || asked.includes(name));
}
const ofRecords: ReadonlySet<string> = new Set(['contact', 'sms', 'call', 'placebo']);
const ofApps: ReadonlySet<string> = new Set(['sentinel', 'placebo']);

function batches({ plan }: RunContext, stores: readonly SeedStore[], of: Of): Batch[] {
  const { seed } = plan;
  const { block } = of;
  const arm = seedsOfArm(plan.scenario, of.arm);
  const dose = of.dose + baseOf(plan, of.arm);
  const canaries = blockCanaries({ arm, block, seed, dose });
  const apps = plantsApps(plan, of.arm) ? blockApps({ arm, block, seed, dose }) : [];
  const all = stores.map((store): Batch => {
    const mint = createMint(createRandom(`${seed}/canaries/${arm}/${block}/${store.name}`));
    const placebos = of.placebo * writesPerRecord;
    return { store, ...store.batch({ arm, block, dosed: canaries, apps, placebos, mint, now: Date.now() }) };
  });
  return all.filter(({ records }) => records.length > 0);
}

/** Removes what the block before planted, plants this block's canaries, and keeps in the ledger which of them were read back. */
export const seed: Perform<'seed'> = async (step, context) => {
  const { arm, block } = step;
  const { handset, progress, eta, undo, signal } = context;
  await context.state.clear();

  const asked = storesOf(context.plan, arm);
  const impossible = asked.flatMap(({ name, barrier }) => {
    const why = barrier?.(handset) ?? null;
    return why === null ? [] : [{ store: name, why }];
  });
  const stores = asked.filter(({ name }) => !impossible.some(({ store }) => store === name));
  const names = stores.map(({ name }) => name);
  const nonce = `${arm}${block}x${context.plan.seed}`
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 32);
  const takeOff = undo.push(`remove the canaries of ${arm}, block ${block + 1}`, async () => {
    await removePlanted(handset, { nonce, stores: names });
  });
  context.state.clear = async () => {
    await removePlanted(handset, { nonce, stores: names, signal });
    takeOff();
  };

  const begun = Date.now();
  const sum = { planted: 0, readBack: 0, bytes: 0 };
  const all = batches(context, stores, step);
  const total = all.reduce((count, { records }) => count + records.length, 0);
  const refusals: string[] = [];
  for (const batch of all) {
    const result = await batch.plant(handset, {
      nonce,
      signal,
      onProgress: (done) =>
        progress.say(`block ${block + 1}: planting, ${sum.planted + done} of ${total} records`, { minor: true }),
    });
    keep(context, { arm, block, batch, read: new Map(result.entries.map(({ id, readBack }) => [id, readBack])) });
    sum.planted += result.planted;
    sum.readBack += result.readBack;
    sum.bytes += result.bytes;
    if (result.refusal !== null) refusals.push(`${batch.store.name}: ${result.refusal}`);
  }
  await writeLedger(context);
  await sampleClock(context);
  eta.planted(total, Date.now() - begun);
  for (const refusal of refusals) progress.say(`the handset refused ${refusal}`);
  for (const { store, why } of impossible) progress.say(`not planted: ${store} (${why})`);
  const dose = step.dose + baseOf(context.plan, arm);
  const records = plantsApps(context.plan, arm) ? `${dose} applications` : `${dose} contacts, ${dose} SMS`;
  const what = step.placebo > 0 ? `${step.placebo * writesPerRecord} placebo rows` : records;
  const others = names.filter((name) => !ofRecords.has(name) && !ofApps.has(name));
  const left = timeLeft(eta.after(context.plan.steps.indexOf(step)));
  progress.say(
    [
      `block ${block + 1}: ${[what, ...others].join(', ')} planted, ${sum.readBack} of ${sum.planted} records read back`,
      left,
    ]
      .filter(Boolean)
      .join(' · '),
  );
  const facts: StepFacts = { seeded: impossible.length === 0 ? sum : { ...sum, impossible } };
  return facts;
};

function keep(
  { ledger }: RunContext,
  of: {
    readonly arm: ArmId;
    readonly block: number;
    readonly batch: Batch;
    /** By record, whether it was read back. */
    readonly read: ReadonlyMap<string, boolean>;
  },
): void {
  const { arm, block, batch, read } = of;
  for (const { id, canaries } of batch.records) {
    for (const canary of canaries) {
      ledger.push({
        canary,
        store: batch.store.name,
        arm,
        block,
        record: id,
        plantedAt: Date.now(),
        readBack: read.get(id) ?? false,
      });
    }
  }
}
