import { z } from 'zod';
import { canarySchema } from './canary-schema.ts';

/** Planted in every block, as many as its dose says: contacts, received SMS, incoming calls. */
export const dosedStores = ['contact', 'sms', 'call'] as const;

/** Planted only in arms that ask for them, a few in each block whatever its dose. A new one is a word here, a file in handset/seed and a line in its index. */
export const extraStores = ['sms-sent', 'call-out', 'mms', 'event', 'photo', 'location', 'clipboard'] as const;

/**
 * Where a canary stands: the dosed and extra stores are planted private data, and so is `sentinel`,
 * an application of ours that is installed and used; `app` is not planted, but the packages that the owner installed;
 * `placebo` is a write to a table that is not private (the negative control); `identity` was not planted but read from the handset (IMEI,
 * IMSI, own number); `control` was sent on purpose by the handset (the positive control).
 */
export const stores = [...dosedStores, ...extraStores, 'sentinel', 'app', 'placebo', 'identity', 'control'] as const;
export type Store = (typeof stores)[number];
export type ExtraStore = (typeof extraStores)[number];
/** Where the harness writes. */
export type PlantedStore = (typeof dosedStores)[number] | ExtraStore | 'sentinel' | 'placebo';
/** What an arm may ask for besides its dose. */
export const askedStores = [...extraStores, 'app'] as const;

export const ledgerEntrySchema = z.strictObject({
  canary: canarySchema,
  store: z.enum(stores),
  /** The arm and the block of the plan that it was planted for; null for identities, which belong to all. */
  arm: z.string().nullable(),
  block: z.number().int().nonnegative().nullable(),
  /** Entries of the same contact, message or call share a record, so that two linked fields can count as proof. */
  record: z.string(),
  /** Host time, epoch milliseconds. */
  plantedAt: z.number(),
  /** True when the value was read back from the handset after planting. */
  readBack: z.boolean(),
});
export const ledgerSchema = z.strictObject({ schema: z.literal(1), entries: z.array(ledgerEntrySchema) });

export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
export type Ledger = z.infer<typeof ledgerSchema>;
