import { z } from 'zod';

export const outcomes = [
  'LEAK_CONFIRMED',
  'LEAK_MOVED',
  'LEAK_TRANSFORMED',
  'OPT_IN_ONLY',
  'FIX_CONFIRMED',
  'FIX_BOUNDED',
  'NO_LEAK_FOUND',
  'INCONCLUSIVE',
] as const;
export type Outcome = (typeof outcomes)[number];

export const gateIds = [
  'RUN_INCOMPLETE',
  'NOT_REPRODUCED',
  'FIRMWARE_UNCHANGED',
  'CAPTURE_GAP',
  'CLOCK_SKEW',
  'DEVICE_NOT_IDLE',
  'NO_UPSTREAM',
  'POSITIVE_CONTROL_FAILED',
  'MITM_SUPPRESSED',
  'OPAQUE_SHARE',
  'TOO_FEW_CYCLES',
  'UNDERPOWERED',
  'CONTROL_MOVED',
  'SEED_NOT_READ_BACK',
  'NON_STATIONARY_BASELINE',
] as const;
export type GateId = (typeof gateIds)[number];

/** A condition without which no verdict may be given. `passed: null` is a gate whose evidence this scenario does not gather. */
export const gateSchema = z.strictObject({
  id: z.enum(gateIds),
  passed: z.boolean().nullable(),
  detail: z.string(),
  remedy: z.string(),
});
export type Gate = z.infer<typeof gateSchema>;

export const endpointSchema = z.strictObject({
  host: z.string().nullable(),
  ip: z.string(),
  port: z.number().int(),
  country: z.string().nullable(),
  asn: z.number().int().nullable(),
  org: z.string().nullable(),
  /** Registrable domain of the host. */
  domain: z.string().nullable(),
  /** Provider of the rented machine by AS; region and place where a name that agrees with the address shows them. */
  cloud: z
    .strictObject({ provider: z.string(), region: z.string().nullable(), place: z.string().nullable() })
    .nullable(),
  /** What a name says and the address contradicts, in English. */
  nameClaims: z.string().nullable(),
});
const refSchema = z.strictObject({
  file: z.string(),
  frame: z.number().int(),
  stream: z.number().int(),
  offset: z.number().int(),
  packet: z.strictObject({ file: z.string(), frame: z.number().int(), stream: z.number().int() }).optional(),
});
const interval = z.strictObject({ low: z.number(), high: z.number() });
/** An interval that may be worth less than asked for, where a design has few arrangements. */
const weighedInterval = interval.extend({ confidence: z.number() });
const sizes = z.strictObject({ min: z.number(), median: z.number(), max: z.number() });

/** A period that bursts keep to, by epoch folding; seconds. */
export const periodSchema = z.strictObject({
  seconds: z.number(),
  low: z.number(),
  high: z.number(),
  p: z.number(),
  beaconScore: z.number(),
  /** Bursts that come at a phase of their own in most periods. */
  perPeriod: z.number().int(),
  /** Periods from the first to the last burst at the fullest of these phases, and how many of them had none there. */
  periods: z.number().int(),
  missed: z.number().int(),
  /** Bursts at none of these phases. */
  extra: z.number().int(),
  /** How much longer the period is at the end than at the start; null for fewer than eight bursts. */
  change: interval.extend({ seconds: z.number() }).nullable(),
});
export type PeriodFacts = z.infer<typeof periodSchema>;

/**
 * What is known of an endpoint's encrypted (or unparsed) uploads in one arm. Bytes are application bytes; periods are handset seconds.
 * `doseResponse.slope` is uploaded bytes a cycle for each seeded record; `p` is one-sided, `pHolm` corrected over endpoints.
 */
export const volumeSchema = z.strictObject({
  cycles: z.number(),
  bursts: z.number().int(),
  bytes: z.number(),
  opaqueBytes: z.number(),
  burstBytes: sizes.nullable(),
  period: periodSchema.nullable(),
  /** What the search for a period left out: periods below `shortest` seconds, and the latest `leftOut` bursts; null for nothing. */
  periodBounds: z.strictObject({ shortest: z.number().nullable(), leftOut: z.number().int() }).nullable(),
  /** Sizes that stand apart, each with its own timing, as of keep-alives and of what is sent among them; empty where none keeps another time than the whole. */
  classes: z.array(z.strictObject({ bursts: z.number().int(), bytes: sizes, period: periodSchema.nullable() })),
  doseResponse: z
    .strictObject({
      p: z.number(),
      pHolm: z.number(),
      permutations: z.number().int(),
      /** Uploaded bytes a cycle for each seeded contact-and-SMS. */
      slope: z.number(),
      interval: weighedInterval,
      /** Rise of the placebo blocks over the empty ones, as a share of what the same number of canaries raises. */
      placeboShare: z.number().nullable(),
      /** `planting`: the bytes are what went up while each block was planted and until its wash-out ended; else those of an idle cycle. */
      window: z.literal('planting').optional(),
      blocks: z.array(
        z.strictObject({ block: z.number().int(), dose: z.number(), placebo: z.number(), bytesPerCycle: z.number() }),
      ),
    })
    .nullable(),
  /** The smallest dose-dependent upload that this arm would have found here, bytes a cycle at the largest dose. */
  mdlBytesPerCycle: z.number().nullable(),
});
export type Volume = z.infer<typeof volumeSchema>;

/** How an endpoint's encrypted connections introduce themselves; each list without repeats, sorted. */
export const helloSchema = z.strictObject({
  versions: z.array(z.string()),
  ja4: z.array(z.string()),
  /** Certificates that stood in handshakes, none of them verified: subject, issuer and SHA-256 as `FlowTls` has them. */
  certificates: z.array(
    z.strictObject({ subject: z.string().nullable(), issuer: z.string().nullable(), sha256: z.string() }),
  ),
});
export type Hello = z.infer<typeof helloSchema>;

/**
 * A judged fact. `canary`: decoded from an upload. `volume`: upload follows the seeding dose. `innocent`: an endpoint that does neither.
 * `observed`: an endpoint that no dose was tried on, with what it gets, when and how.
 */
export const findingSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('canary'),
    id: z.string(),
    arm: z.string(),
    claim: z.string(),
    endpoint: endpointSchema,
    canary: z.string(),
    canaryKind: z.string(),
    store: z.string(),
    chain: z.array(z.string()),
    direction: z.enum(['up', 'down']),
    time: z.string(),
    strength: z.enum(['proof', 'support']),
    ref: refSchema,
  }),
  z.strictObject({
    kind: z.literal('volume'),
    id: z.string(),
    arm: z.string(),
    claim: z.string(),
    endpoint: endpointSchema,
    volume: volumeSchema,
    ref: refSchema,
  }),
  z.strictObject({
    kind: z.literal('innocent'),
    id: z.string(),
    arm: z.string(),
    claim: z.string(),
    endpoint: endpointSchema,
    volume: volumeSchema,
    ref: refSchema,
  }),
  z.strictObject({
    kind: z.literal('observed'),
    id: z.string(),
    arm: z.string(),
    claim: z.string(),
    endpoint: endpointSchema,
    volume: volumeSchema,
    /** Null where nothing was encrypted by TLS. */
    hello: helloSchema.nullable(),
    ref: refSchema,
  }),
]);
export type Finding = z.infer<typeof findingSchema>;

export const boundsSchema = z.strictObject({
  confidence: z.number(),
  /** The largest MDL of all endpoints after the update, bytes a cycle at the largest dose; null when it could not be computed. */
  mdlBytesPerCycle: z.number().nullable(),
  /** Whole idle cycles observed in the arm that is judged; of several that are clean the fewest. */
  cycles: z.number().int(),
  /** A leak readable to us that fires in a cycle with at least this probability is excluded at `confidence`; null with no cycles. */
  excludedLeakProbability: z.number().nullable(),
  /** The same where the number of cycles was not fixed beforehand, as in a run that is watched and stopped when it pleases. */
  excludedLeakProbabilityAnytime: z.number().nullable(),
  /** Share of uploaded application bytes that stayed unread. */
  opaqueShare: z.number().nullable(),
  /**
   * The largest upper end of all endpoints' slopes, one-sided, uploaded bytes a cycle for each seeded record, at what it is worth; and the limit
   * that the scenario fixed beforehand (its limit of the MDL, for one record). `shown`: every endpoint's lies below it. Null without doses.
   */
  slope: z
    .strictObject({ upper: z.number(), confidence: z.number(), limit: z.number(), shown: z.boolean() })
    .nullable(),
});
export type Bounds = z.infer<typeof boundsSchema>;

/** What one step of an owner made the handset send; places and data in words, as the answer has them. */
export const phaseSchema = z.strictObject({
  arm: z.string(),
  /** `after the first SMS were received`. */
  after: z.string(),
  /** Private data that was read in uploads of the phase; `first`: of it, what had not gone to that place in a phase before. */
  sent: z.array(z.strictObject({ to: z.string(), where: z.string(), what: z.string(), first: z.string().nullable() })),
  /** Places on the internet that got an upload in no phase before; application bytes, and those of them that could not be read. */
  places: z.array(z.strictObject({ to: z.string(), bytes: z.number(), unread: z.number() })),
});
export type PhaseFacts = z.infer<typeof phaseSchema>;

const firmware = z.strictObject({ fingerprint: z.string(), incremental: z.string() }).nullable();

const apkFile = z.strictObject({
  file: z.string(),
  /** Of the whole file; null where it is no archive. */
  sha256: z.string().nullable(),
  versionCode: z.string().nullable(),
  versionName: z.string().nullable(),
  /** SHA-256 of the signers' certificates. */
  signers: z.array(z.string()),
});
/** An application that the handset's store was made to install, held against the user's reference copy. */
export const deliverySchema = z.strictObject({
  package: z.string(),
  /** Null where there is nothing to hold it against, or no copy. */
  relation: z.enum(['same', 'same-signer', 'other-signer', 'broken-signature', 'unsigned', 'other-package']).nullable(),
  claim: z.string(),
  /** Null where the store did not deliver it. */
  delivered: apkFile.nullable(),
  reference: apkFile.nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const verdictSchema = z.strictObject({
  schema: z.literal(1),
  run: z.string(),
  device: z.string(),
  virtual: z.boolean(),
  scenario: z.string(),
  firmware: z.strictObject({ before: firmware, after: firmware }),
  outcome: z.enum(outcomes),
  answer: z.string(),
  grounds: z.array(findingSchema),
  /** Of a scenario with phases. */
  phases: z.array(phaseSchema).optional(),
  gates: z.array(gateSchema),
  /** Only where a store was asked for applications. */
  deliveries: z.array(deliverySchema).optional(),
  bounds: boundsSchema,
  /** Packages that say who holds an address: the version of this judgement, and the one that the run recorded (null where it recorded none). */
  databases: z.record(z.string(), z.strictObject({ judgedWith: z.string(), runWith: z.string().nullable() })),
  /** For INCONCLUSIVE: the cheapest next experiment that would settle it; else empty. */
  next: z.string(),
});
export type Verdict = z.infer<typeof verdictSchema>;
