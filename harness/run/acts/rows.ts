import { removePlanted, seedStores } from '../../handset/index.ts';
import { LeakdiffError } from '../../model/failure.ts';
import type { PlantedStore } from '../../model/ledger.ts';
import { createMint } from '../../model/mint.ts';
import { createRandom } from '../../model/random.ts';
import type { ArmId } from '../../model/scenario.ts';
import { blockCanaries } from '../../plan/canaries.ts';
import { sampleClock, writeLedger } from '../record.ts';
import type { PerformAct } from './act.ts';

/** A few, as somebody has who tries a handset out; one lost is told from none. */
const recordsOfAct = 3;
/** Calls are a tenth of a dose. */
const doseOf = (store: PlantedStore): number => (store === 'call' ? 10 : 1) * recordsOfAct;

const nonceOf = (arm: ArmId, seed: string): string =>
  `act${arm}x${seed}`
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 32);

/** Writes a few rows into a store, as what its owner or a radio would have brought; they stay until the end, as the owner's do. */
export const rowsIn =
  (name: PlantedStore): PerformAct =>
  async (arm, context) => {
    const { handset, plan, ledger, progress, undo, signal } = context;
    const { seed } = plan;
    const store = seedStores.find((one) => one.name === name);
    const barrier = store?.barrier?.(handset) ?? null;
    if (store === undefined || barrier !== null)
      throw new LeakdiffError(
        'SEED_REFUSED',
        `rows of the store "${name}" cannot be written on this handset: ${barrier ?? 'nothing here knows how'}`,
      );
    const nonce = nonceOf(arm, seed);
    const { records, plant } = store.batch({
      ...{ arm, block: 0, placebos: 0, now: Date.now() },
      dosed: blockCanaries({ seed, arm, block: 0, dose: doseOf(name) }),
      mint: createMint(createRandom(`${seed}/acts/${arm}`)),
    });
    undo.push(`remove what was planted for the step "${arm}"`, async () => {
      await removePlanted(handset, { nonce, stores: [name] });
    });
    const result = await plant(handset, { nonce, signal });
    const readBack = new Map(result.entries.map((entry) => [entry.id, entry.readBack]));
    for (const { id, canaries } of records)
      for (const canary of canaries)
        ledger.push({
          ...{ canary, store: name, arm, block: 0, record: id },
          ...{ plantedAt: Date.now(), readBack: readBack.get(id) ?? false },
        });
    await writeLedger(context);
    await sampleClock(context);
    if (result.refusal !== null) progress.say(`the handset refused ${name}: ${result.refusal}`);
    const { planted, readBack: seen, bytes } = result;
    return {
      act: { how: 'planted', detail: `${planted} rows in the store "${name}", ${seen} read back` },
      seeded: { planted, readBack: seen, bytes },
    };
  };
