import { z } from 'zod';
import type { Canary } from '../model/canary.ts';
import { LeakdiffError } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import type { CanaryHit } from '../model/traffic.ts';
import { type Candidate, keepBest } from './canary/best.ts';
import { compileCanaries } from './canary/compile.ts';
import { type Match, peel, stepsOutwards } from './canary/peel.ts';
import { isWellKnown, strengths } from './canary/strength.ts';
import type { Place } from './decode/conversation.ts';
import { type EndpointLookup, endpointOf } from './endpoint/lookup.ts';

const header = z.object({ name: z.string(), value: z.string() });
const message = { headers: z.array(header).default([]) };

/** What is read of HAR 1.2 (W3C draft "HTTP Archive (HAR) format", 2012). */
const harSchema = z.object({
  log: z.object({
    entries: z.array(
      z.object({
        startedDateTime: z.string().default(''),
        serverIPAddress: z.string().optional(),
        request: z.object({
          ...message,
          url: z.string(),
          postData: z
            .object({
              text: z.string().optional(),
              encoding: z.string().optional(),
              params: z.array(z.object({ name: z.string(), value: z.string().optional() })).optional(),
            })
            .nullish(),
        }),
        response: z
          .object({
            ...message,
            content: z.object({ text: z.string().optional(), encoding: z.string().optional() }).nullish(),
          })
          .nullish(),
      }),
    ),
  }),
});

type Entry = z.infer<typeof harSchema>['log']['entries'][number];
type HarPiece = { readonly place: Place; readonly direction: 'up' | 'down'; readonly bytes: Buffer };

/** Hits kept for one direction of one entry. */
const hitsPerEntry = 10_000;

export type HarOptions = {
  readonly file: string;
  readonly canaries: readonly Canary[];
  readonly lookup: EndpointLookup | null;
};

/**
 * Searches an HTTP archive: request URL, headers and posted data (up), response headers and content (down). In a hit's `ref`, `stream` is the
 * entry's index, `frame` the same counted from 1, `offset` a position in the place that the chain begins with. Throws `BAD_FILE` when the text is
 * not a HAR.
 */
export function scanHar(text: string, { file, canaries, lookup }: HarOptions): CanaryHit[] {
  const compiled = compileCanaries(canaries);
  return parseHar(text, file).flatMap((entry, index) => {
    const endpoint = endpointOf(serverOf(entry), lookup);
    return (['up', 'down'] as const).flatMap((direction) => {
      const hits: Candidate[] = [];
      let before = 0;
      for (const { place, bytes } of piecesOf(entry).filter((piece) => piece.direction === direction)) {
        const base = before;
        const onMatch = (match: Match) => void keepBest(hits, weigh(match, place, base), hitsPerEntry);
        peel({ compiled, bytes, coding: null, open: true, inflatedBytes: limits.analysis.inflatedBytes, onMatch });
        before += bytes.length;
      }
      hits.sort((a, b) => a.offset - b.offset || a.canary - b.canary);
      const decided = strengths(hits, canaries.length);
      return hits.map((hit, i): CanaryHit => {
        const canary = canaries[hit.canary];
        return {
          canary: canary?.id ?? '',
          kind: canary?.kind ?? '',
          chain: hit.chain,
          direction,
          time: entry.startedDateTime,
          endpoint,
          strength: decided[i] ?? 'support',
          ref: { file, frame: index + 1, stream: index, offset: hit.offset },
        };
      });
    });
  });

  function weigh(match: Match, place: Place, base: number): Candidate {
    const steps = stepsOutwards(match, compiled);
    const outermost = steps[steps.length - 1];
    const needle = compiled.needles[match.needle];
    const canary = canaries[needle?.canary ?? 0] ?? { id: '', kind: 'text', value: '' };
    return {
      canary: needle?.canary ?? 0,
      value: canary.value,
      offset: base + (outermost?.at ?? 0),
      end: base + (outermost?.end ?? 1),
      matched: match.length,
      bits: needle?.digest ? match.length * 8 : (needle?.bits ?? 0),
      support: needle?.support === true || isWellKnown(canary),
      chain: [place, ...steps.map(({ name }) => name).reverse()],
    };
  }
}

function parseHar(text: string, file: string): readonly Entry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new LeakdiffError('BAD_FILE', `${file} is not JSON; expected an HTTP archive (HAR 1.2)`, { cause });
  }
  const result = harSchema.safeParse(value);
  if (result.success) return result.data.log.entries;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') || 'the whole';
  throw new LeakdiffError('BAD_FILE', `${file}: ${where}: ${issue?.message}; expected an HTTP archive (HAR 1.2)`, {
    cause: result.error,
  });
}

function piecesOf({ request, response }: Entry): HarPiece[] {
  const lines = (headers: readonly { name: string; value: string }[]) =>
    Buffer.from(headers.map(({ name, value }) => `${name}: ${value}\r\n`).join(''));
  const body = (text: string | undefined, encoding: string | undefined) =>
    Buffer.from(text ?? '', encoding === 'base64' ? 'base64' : 'utf8');
  const params = (request.postData?.params ?? []).map(({ name, value }) => `${name}=${value ?? ''}`).join('&');
  const posted =
    request.postData?.text === undefined ? Buffer.from(params) : body(request.postData.text, request.postData.encoding);
  return [
    { place: 'http-url', direction: 'up', bytes: Buffer.from(request.url) },
    { place: 'http-header', direction: 'up', bytes: lines(request.headers) },
    { place: 'http-body', direction: 'up', bytes: posted },
    { place: 'http-header', direction: 'down', bytes: lines(response?.headers ?? []) },
    { place: 'http-body', direction: 'down', bytes: body(response?.content?.text, response?.content?.encoding) },
  ];
}

function serverOf({ request, serverIPAddress }: Entry): Parameters<typeof endpointOf>[0] {
  const url = URL.parse(request.url);
  const port = Number(url?.port) || (url?.protocol === 'http:' ? 80 : 443);
  return { host: url?.hostname ?? null, server: { ip: serverIPAddress?.replace(/^\[|\]$/g, '') ?? '', port } };
}
