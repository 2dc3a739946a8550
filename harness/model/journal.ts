import { z } from 'zod';
import { failureCodes } from './failure.ts';
import { interceptionFactsSchema } from './interception.ts';
import { treatmentSchema } from './treatment.ts';

/** A time on both clocks, epoch milliseconds. */
export const bothClocksSchema = z.strictObject({ host: z.number(), handset: z.number() });
export type BothClocks = z.infer<typeof bothClocksSchema>;

export const identitySchema = z.strictObject({
  serial: z.string(),
  fingerprint: z.string(),
  incremental: z.string(),
  release: z.string(),
  sdk: z.number().int(),
  model: z.string(),
  codename: z.string(),
  buildDate: z.string(),
  bootId: z.string(),
  imei: z.string().nullable(),
  imsi: z.string().nullable(),
  iccid: z.string().nullable(),
  ownNumber: z.string().nullable(),
  androidId: z.string().nullable(),
  mac: z.string().nullable(),
  /** The network that it is in, by its name and its access point. Runs of before 2026-11-25 did not ask; nor for the advertising id. */
  ssid: z.string().nullable().optional(),
  bssid: z.string().nullable().optional(),
  /** The advertising identifier; Android had none before Google's services 4.0 of October 2013, and has none without them. */
  adId: z.string().nullable().optional(),
});
/** Who the handset is at a moment; what it would not tell is null. */
export type Identity = z.infer<typeof identitySchema>;

/** What a capture says of its own completeness. */
export const captureStatsSchema = z.strictObject({
  /** Host time, epoch milliseconds. */
  startedAt: z.number(),
  endedAt: z.number(),
  interface: z.string(),
  packets: z.number().int(),
  /** Packets that the kernel, dumpcap or the interface lost. */
  dropped: z.number().int(),
  /** False when dumpcap ended by itself or had to be killed. */
  clean: z.boolean(),
});
export type CaptureStats = z.infer<typeof captureStatsSchema>;

/** One idle block as it really was. */
export const idleFactsSchema = z.strictObject({
  start: bothClocksSchema,
  end: bothClocksSchema,
  /** The screen was found off at the start, at each look, and at the end. */
  screenOff: z.boolean(),
  looks: z.number().int(),
});
export type IdleFacts = z.infer<typeof idleFactsSchema>;

/** What a step found out; which of the fields are there depends on the step's kind. */
export const stepFactsSchema = z.strictObject({
  identity: identitySchema.optional(),
  address: z.string().optional(),
  capture: captureStatsSchema.optional(),
  seeded: z
    .strictObject({
      planted: z.number().int(),
      readBack: z.number().int(),
      bytes: z.number(),
      /** Stores that the arm asks for and this handset has no way to be planted: nothing is known of them. */
      impossible: z.array(z.strictObject({ store: z.string(), why: z.string() })).optional(),
    })
    .optional(),
  /** `canary` is the one that was sent; empty for opaque bytes, and for a disguise that this network cannot carry. */
  control: z.strictObject({ canary: z.string(), url: z.string(), opaque: z.number().int().optional() }).optional(),
  /** What the store delivered of what was asked for: the file in the evidence, or why there is none. */
  delivered: z
    .array(
      z.strictObject({
        package: z.string(),
        file: z.string().nullable(),
        /** It was installed before, so that it is not known who brought it. */
        wasThere: z.boolean(),
        said: z.string(),
      }),
    )
    .optional(),
  idle: idleFactsSchema.optional(),
  /** The treatment as it was read back from the handset and the rig, and not merely as it was asked for. */
  treatment: treatmentSchema.omit({ firmware: true, system: true }).optional(),
  /** A factory reset, proven: by its own screens or by recovery; each is true where it was seen. */
  reset: z
    .strictObject({
      by: z.enum(['screens', 'recovery']),
      bootIdChanged: z.boolean(),
      androidIdChanged: z.boolean(),
      /** A contact that was planted and read back just before is gone. */
      markerGone: z.boolean(),
    })
    .optional(),
  /** The vendor's service by its own screen: as it was when this step began, and when it ended. */
  service: z.strictObject({ was: z.enum(['on', 'off']), is: z.enum(['on', 'off']) }).optional(),
  /** How the handset was made to trust the lab's authority (handset/trust/way.ts), where it stands there, and the PIN that this forced on its lock screen. */
  trusted: z
    .strictObject({
      way: z.enum(['user-file', 'user-screens', 'system-remount', 'system-overlay', 'system-apex']),
      file: z.string().nullable(),
      pin: z.string().nullable(),
      readBack: z.boolean(),
      authority: z.string(),
    })
    .optional(),
  /** What interception did during the capture that was stopped. */
  interception: interceptionFactsSchema.optional(),
  ota: z.strictObject({ from: z.string(), to: z.string(), bootIdChanged: z.boolean() }).optional(),
  /** What was done as an owner does it: found so, switched by a setting, planted as rows, or on the handset's own screens. */
  act: z.strictObject({ how: z.enum(['found', 'switched', 'planted', 'screens']), detail: z.string() }).optional(),
  /** Another system was installed through recovery: the fingerprints before and after, and the SHA-256 of its image. */
  flash: z.strictObject({ from: z.string(), to: z.string(), bootIdChanged: z.boolean(), image: z.string() }).optional(),
  removed: z.number().int().optional(),
});
export type StepFacts = z.infer<typeof stepFactsSchema>;

const failure = z.strictObject({ code: z.enum(failureCodes), message: z.string() });
const at = z.number();

/** A line of `journal.ndjson`; `at` is host time, epoch milliseconds. */
export const journalLineSchema = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('started'), at, versions: z.record(z.string(), z.string()) }),
  z.strictObject({ event: z.literal('step-started'), at, step: z.number().int() }),
  z.strictObject({ event: z.literal('step-done'), at, step: z.number().int(), facts: stepFactsSchema }),
  z.strictObject({ event: z.literal('step-failed'), at, step: z.number().int(), failure }),
  z.strictObject({ event: z.literal('undone'), at, what: z.string(), ok: z.boolean(), detail: z.string() }),
  z.strictObject({ event: z.literal('ended'), at, complete: z.boolean(), failure: failure.nullable() }),
]);
export type JournalLine = z.infer<typeof journalLineSchema>;
