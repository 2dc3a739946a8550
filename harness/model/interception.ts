import { z } from 'zod';

const count = z.number().int().nonnegative();
const destination = { host: z.string().nullable(), ip: z.string(), port: z.number().int() };

/**
 * Why connections went through untouched: `pinned`, the client had refused our certificate there; `upstream`, its server had refused us;
 * `protocol`, neither TLS nor HTTP came first; `silent`, nothing came at first, as where the server is to begin.
 */
export const passReasons = ['pinned', 'upstream', 'protocol', 'silent'] as const;
export type PassReason = (typeof passReasons)[number];

/** Connections to one destination that went through untouched, for one reason. Times are host time, epoch milliseconds; bytes those of TCP's payload. */
export const passedSchema = z.strictObject({
  ...destination,
  why: z.enum(passReasons),
  connections: count,
  up: count,
  down: count,
  first: z.number(),
  last: z.number(),
});
export type Passed = z.infer<typeof passedSchema>;

/** A destination that passes through from a moment on, since the client (or its server) would not have us in between. */
export const pinnedSchema = z.strictObject({ ...destination, at: z.number(), reason: z.string() });
export type Pinned = z.infer<typeof pinnedSchema>;

/** An upstream's certificate as the interceptor met it. `error` is null for one that the handset's own authorities vouch for. */
export const upstreamSchema = z.strictObject({
  ...destination,
  protocol: z.string().nullable(),
  alpn: z.string().nullable(),
  issuer: z.string().nullable(),
  sha256: z.string().nullable(),
  error: z.string().nullable(),
});
export type UpstreamCheck = z.infer<typeof upstreamSchema>;

/** What interception did in an arm: in the journal, and as `_interception` in the arm's transcript. */
export const interceptionFactsSchema = z.strictObject({
  startedAt: z.number(),
  /** TCP connections of the handset that were taken over. */
  connections: count,
  /** Of these, those whose TLS was opened, and those that spoke HTTP without any. */
  opened: count,
  clear: count,
  /** Requests that were written down, and opened connections that held something else than HTTP. */
  requests: count,
  rawStreams: count,
  passed: z.array(passedSchema),
  pinned: z.array(pinnedSchema),
  upstreams: z.array(upstreamSchema),
  /** Bodies and messages of which not all was kept, for their size. */
  cut: count,
  /** What went wrong in the interceptor itself or on the way to upstreams, with how often. */
  failures: z.record(z.string(), count),
});
export type InterceptionFacts = z.infer<typeof interceptionFactsSchema>;
