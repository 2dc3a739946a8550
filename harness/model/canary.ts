import { z } from 'zod';
import { limits } from './limits.ts';

export const canaryKinds = [
  'phone',
  'name',
  'text',
  'email',
  'imei',
  'imsi',
  'iccid',
  'serial',
  'android_id',
  'mac',
  'bssid',
  'package',
  'location',
  'uuid',
  'ad_id',
  'ssid',
] as const;

/** Nothing shorter can be told from chance. A Chinese name of two characters has six bytes. */
const shortestBytes = 4;

/** A planted (or the handset's own) value that occurs nowhere else. Phones are E.164 with a leading `+`; MACs are `aa:bb:cc:dd:ee:ff`; an `ad_id`
 * (advertising identifier) and any other `uuid` have hyphens; a location is `latitude,longitude` in decimal degrees. */
export const canarySchema = z.strictObject({
  id: z.string().min(1).max(200),
  kind: z.enum(canaryKinds),
  value: z
    .string()
    .max(4096)
    .refine((value) => new TextEncoder().encode(value).length >= shortestBytes, {
      error: `too short; expected at least ${shortestBytes} bytes of UTF-8`,
    }),
});

/** The file that `leakdiff scan --canaries` reads. */
export const canaryFileSchema = z.object({ canaries: z.array(canarySchema).min(1).max(limits.analysis.canaries) });

export type CanaryKind = (typeof canaryKinds)[number];
export type Canary = z.infer<typeof canarySchema>;
