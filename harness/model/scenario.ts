import { z } from 'zod';
import { acts } from './act.ts';
import { askedStores } from './ledger.ts';
import { treatmentSchema } from './treatment.ts';

/** The id of the update's own capture; no arm may bear it. */
export const otaCapture = 'ota';

/** An arm's id is part of file names: `captures/<id>.pcapng`. */
export const armIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
  .refine((id) => id !== otaCapture, `"${otaCapture}" is the capture of the update`);

/** One arm's blocks: every dose (and, with `placebo`, one placebo block) is repeated and the order of the blocks is randomised. */
export const armDesignSchema = z.strictObject({
  id: armIdSchema,
  /** What sets this arm apart; what is left out is as `treatmentOf` says. */
  treatment: treatmentSchema.partial().optional(),
  /** How many contacts and as many SMS are seeded in a block. */
  doses: z.array(z.number().int().nonnegative()).min(1),
  /** Contacts and as many SMS, fresh in each block, that are seeded besides its dose, the empty and the placebo block included: what leaks seldom must find something. */
  base: z.number().int().nonnegative().optional(),
  /** What a dose counts where it is not contacts and SMS: `apps` are applications of ours that are installed and opened once. */
  plants: z.enum(['apps']).optional(),
  /** What else is planted in each block, a few of each whatever the dose, or (`app`) read as the owner's; nothing where it is left out. */
  stores: z.array(z.enum(askedStores)).optional(),
  /** The placebo block writes as often as for this many contacts and SMS, to a table that is not private; 0 leaves it out. */
  placebo: z.number().int().nonnegative(),
  repeats: z.number().int().positive(),
  /** Idle cycles in a block, wash-out included. */
  cycles: z.number().int().positive(),
  /** Cycles at the start of each block that the dose-response leaves out. */
  washout: z.number().int().nonnegative(),
  /** A phase: before it idles, this is done to the handset and nothing else; what was done in the phases before stays. It has one block, of no dose. */
  act: z.enum(acts).optional(),
  /** The arm whose values are planted in this one too, block by block, where both are to hold the same data; its own where it is left out. */
  seedsOf: armIdSchema.optional(),
});

/** A package name as Android takes it; it is part of a file's name, too. */
export const packageName = /^[A-Za-z][\w]{0,63}(?:\.[A-Za-z][\w]{0,63}){1,9}$/;

/** One question asked of a handset: named data and the expected shape of an answer. */
export const scenarioSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  question: z.string(),
  cycleSeconds: z.number().positive(),
  ota: z.boolean(),
  /** The handset is asked about as it was sold, unless a firmware is named; else what it has to offer first. */
  asSold: z.literal(true).optional(),
  arms: z
    .array(armDesignSchema)
    .min(1)
    .refine((arms) => new Set(arms.map(({ id }) => id)).size === arms.length, 'two arms have the same id'),
  limits: z.strictObject({
    /** Family-wise significance of the dose-response, one-sided. */
    alpha: z.number(),
    power: z.number(),
    /** Of intervals and of the zero-hit bound. */
    confidence: z.number(),
    /** A null result is worth nothing if a leak of this many bytes a cycle at the largest dose could have been missed. */
    mdlBytesPerCycle: z.number(),
    /** Fewer idle cycles than this after the update allow no verdict. */
    minCycles: z.number().int(),
    /** Uploaded bytes that may stay unread for FIX_CONFIRMED, a share of 0 to 1. */
    opaqueShare: z.number(),
  }),
  /** What somebody says is all that the handset sends, and how much that takes: the measure for every other upload. */
  claim: z
    .strictObject({
      says: z.string(),
      /** Labels of host names by which the traffic is known that the claim speaks of; the benign twin of what is disputed. */
      hosts: z.array(z.string()).min(1),
      /** A request for it needs no more application bytes than this. */
      requestBytes: z.number().int().positive(),
    })
    .optional(),
  /** Asks whether the rig would see a leak: each arm sends canaries in every disguise, and so many bytes that nobody can read. */
  rigTest: z.strictObject({ opaqueBytes: z.array(z.number().int().positive()) }).optional(),
  /** Applications, by package name, that the handset's own store is made to install, for their copies to be compared with references. */
  delivers: z.array(z.string().regex(packageName)).optional(),
  /** The scenario that would settle what this one leaves open. */
  settledBy: z.string().optional(),
});

export type ArmDesign = z.infer<typeof armDesignSchema>;
export type ArmId = ArmDesign['id'];
export type Scenario = z.infer<typeof scenarioSchema>;
