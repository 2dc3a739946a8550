import { z } from 'zod';
import { type Canary, canaryBounds, canaryKinds } from './canary.ts';
import { limits } from './limits.ts';

const { idLength, shortestBytes, valueLength } = canaryBounds;

export const canarySchema: z.ZodType<Canary> = z.strictObject({
  id: z.string().min(1).max(idLength),
  kind: z.enum(canaryKinds),
  value: z
    .string()
    .max(valueLength)
    .refine((value) => new TextEncoder().encode(value).length >= shortestBytes, {
      error: `too short; expected at least ${shortestBytes} bytes of UTF-8`,
    }),
});

/** The file that `leakdiff scan --canaries` reads. */
export const canaryFileSchema = z.object({ canaries: z.array(canarySchema).min(1).max(limits.analysis.canaries) });
