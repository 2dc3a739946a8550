import { z } from 'zod';
import { canarySchema } from './canary-schema.ts';

/**
 * Where a canary stands: `contact`, `sms` (inbox), `call` and `app` (an application that is installed and used) are planted private data; `placebo` is a write to a table that is
 * not private (the negative control); `identity` was not planted but read from the handset (IMEI, IMSI, own number);
 * `control` was sent on purpose by the handset (the positive control).
 */
export const stores = ['contact', 'sms', 'call', 'app', 'placebo', 'identity', 'control'] as const;
export type Store = (typeof stores)[number];

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
