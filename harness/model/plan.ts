import { z } from 'zod';
import { acts } from './act.ts';
import { deviceProfileSchema } from './device.ts';
import { type ArmId, armIdSchema, otaCapture, scenarioSchema } from './scenario.ts';

const arm = armIdSchema;
/** No arm's id has a dot. */
const treatPrefix = 'treat.';
/** The capture of what is done to a handset between two arms, which belongs to neither: half of it happens in the state before, half in that after. */
export const treatCaptureOf = (arm: ArmId): string => `${treatPrefix}${arm}`;
/** The arm that a capture leads up to; null for a capture of an arm itself, or of the update. */
export const treatedIn = (capture: string): string | null =>
  capture.startsWith(treatPrefix) ? capture.slice(treatPrefix.length) : null;
/** A capture is of an arm, or of the update or a treatment in between. */
const capture = z.union([
  z.literal(otaCapture),
  armIdSchema,
  z.string().refine((id) => armIdSchema.safeParse(treatedIn(id)).success, 'no capture of a treatment'),
]);
const block = z.number().int().nonnegative();

export const stepSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('attach') }),
  z.strictObject({ kind: z.literal('capture-start'), capture }),
  z.strictObject({ kind: z.literal('capture-stop'), capture }),
  z.strictObject({ kind: z.literal('join') }),
  /** Brings the handset into what is special about the arm, and takes back what was special about the arm before: reset, service, interception; or lets the twin join. */
  z.strictObject({ kind: z.literal('treat'), arm }),
  /** Installs the system of the arm through recovery, in place of the one that runs; the owner's data does not survive it. */
  z.strictObject({ kind: z.literal('flash'), arm }),
  z.strictObject({ kind: z.literal('identify'), arm }),
  z.strictObject({ kind: z.literal('seed'), arm, block, dose: block, placebo: block }),
  /** Something that the owner of a handset does, which the arm then watches the consequences of. */
  z.strictObject({ kind: z.literal('act'), arm, act: z.enum(acts) }),
  /** Sends a known canary on purpose; `disguise` names how it is dressed (plan/disguises.ts), `opaque` sends that many bytes that nobody can read. */
  z.strictObject({
    kind: z.literal('control'),
    arm,
    disguise: z.string().optional(),
    opaque: z.number().int().positive().optional(),
  }),
  /** Has the handset's store install applications, and keeps the files that it delivers. */
  z.strictObject({ kind: z.literal('deliver'), arm, packages: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('idle'), arm, block, cycles: z.number().int().positive() }),
  z.strictObject({ kind: z.literal('ota') }),
  z.strictObject({ kind: z.literal('restore') }),
]);

/** What will be done, written before the first step. Everything random in it comes from `seed`. */
export const planSchema = z.strictObject({
  schema: z.literal(1),
  run: z.string(),
  createdAt: z.string(),
  seed: z.string(),
  device: deviceProfileSchema,
  scenario: scenarioSchema,
  /** The firmware that was asked for by name: the update, or in a scenario without one what the handset comes with; null where nobody chooses. No part of the judgement reads it. */
  update: z.string().nullable(),
  steps: z.array(stepSchema),
});

export type CaptureId = z.infer<typeof capture>;
export type Step = z.infer<typeof stepSchema>;
export type Plan = z.infer<typeof planSchema>;

/** The captures that a plan makes, in the order in which they start. */
export function capturesOf(plan: Pick<Plan, 'steps'>): CaptureId[] {
  return [...new Set(plan.steps.flatMap((step) => (step.kind === 'capture-start' ? [step.capture] : [])))];
}
