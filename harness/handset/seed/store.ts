import type { Canary } from '../../model/canary.ts';
import type { PlantedStore } from '../../model/ledger.ts';
import type { Mint } from '../../model/mint.ts';
import type { BlockCanaries, PlannedApp } from '../../model/seeding.ts';
import type { Handset } from '../handset.ts';
import type { Removal } from './erase.ts';
import type { Planted, PlantOptions } from './plant.ts';

/** A block that is to be seeded. */
export type BlockSeed = {
  readonly arm: string;
  readonly block: number;
  /** Contacts, received messages and calls, as many as the dose says. */
  readonly dosed: BlockCanaries;
  /** Applications of ours, as many as the dose says; none where it counts contacts and messages, or is left out. */
  readonly apps?: readonly PlannedApp[];
  /** Writes of nothing private. */
  readonly placebos: number;
  /** Fresh values for one store's records. */
  readonly mint: Mint;
  /** Host time, epoch milliseconds, which what is planted is older than. */
  readonly now: number;
};

/** What is to be written into one store in one block, and how. */
export type Batch = {
  readonly records: readonly { readonly id: string; readonly canaries: readonly Canary[] }[];
  readonly plant: (handset: Handset, options: PlantOptions) => Promise<Planted>;
};

/** A place on the handset where canaries are planted: what stands there in a block, how it is written and read back, and how it is removed. */
export type SeedStore = {
  readonly name: PlantedStore;
  /** Why there is no way to plant this on the handset, in a few words; null where there is one. A store without it is on every Android. */
  readonly barrier?: (handset: Handset) => string | null;
  readonly batch: (block: BlockSeed) => Batch;
  /** Removes exactly what was planted under the nonce. Safe to repeat. */
  readonly remove: (handset: Handset, options: RemoveOptions) => Promise<Removal>;
};

export type RemoveOptions = {
  /** The nonce that was given when planting. */
  readonly nonce: string;
  readonly signal?: AbortSignal | undefined;
};

/** Records of an extra store in a block: enough that one lost is told from none, few enough that they weigh nothing beside a dose. */
const recordsOfExtra = 2;

/** Makes the records of an extra store, ids and canaries alike named after the arm, the block and the store. */
export function extras<Entry>(
  name: PlantedStore,
  { arm, block }: Pick<BlockSeed, 'arm' | 'block'>,
  make: (canary: (kind: Canary['kind'], field: string, value: string) => Canary, id: string) => Entry,
  count: number = recordsOfExtra,
): Entry[] {
  return Array.from({ length: count }, (_, i) =>
    make(
      (kind, field, value) => ({ id: `${arm}-${block}-${name}-${field}-${i}`, kind, value }),
      `${arm}-${block}-${name}-${i}`,
    ),
  );
}

/** Milliseconds of a month: how old a planted record is at most. */
export const monthMs = 30 * 24 * 3_600_000;
