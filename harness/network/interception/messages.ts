import { z } from 'zod';
import { interceptionFactsSchema } from '../../model/interception.ts';

/** What the harness tells the interceptor: one line on its standard input, whose end tells it to stop. */
export const interceptorOrderSchema = z.strictObject({
  /** The transcript to write; not there yet. */
  transcript: z.string(),
  /** The lab authority's files, PEM. */
  key: z.string(),
  certificate: z.string(),
  /** Authorities that upstreams are checked against, PEM: those that the handset's own firmware trusts. Null for those that Node comes with. */
  trusted: z.string().nullable(),
  version: z.string(),
});
export type InterceptorOrder = z.infer<typeof interceptorOrderSchema>;

/** What the interceptor says, a JSON line each on its standard output. */
export const interceptorWordSchema = z.discriminatedUnion('kind', [
  /** It takes connections at `port` of 127.0.0.1; `inner` are ports of its own that nobody else is to reach. */
  z.strictObject({ kind: z.literal('ready'), port: z.number().int(), inner: z.array(z.number().int()).readonly() }),
  /** Its last word: what it did. */
  z.strictObject({ kind: z.literal('done'), facts: interceptionFactsSchema }),
]);
export type InterceptorWord = z.infer<typeof interceptorWordSchema>;
