import { z } from 'zod';
import { LeakdiffError } from '../../model/failure.ts';

/** Names and values in whatever a writer took for them: what has no name of text is left out, numbers and truth values are written out. */
const pairs = z
  .unknown()
  .default(null)
  .transform((value) => (Array.isArray(value) ? value.flatMap(readPair) : ([] as readonly HarPair[])));
const optionalText = z
  .unknown()
  .default(null)
  .transform((value) => (typeof value === 'string' ? value : undefined));
const size = z
  .unknown()
  .default(null)
  .transform((value) => (typeof value === 'number' && value > 0 ? Math.floor(value) : 0));

export type HarPair = { readonly name: string; readonly value: string; readonly fileName: string };

function readPair(item: unknown): HarPair[] {
  if (typeof item !== 'object' || item === null || !('name' in item)) return [];
  const text = (value: unknown) => (['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '');
  const value = 'value' in item ? text(item.value) : '';
  return [{ name: text(item.name), value, fileName: 'fileName' in item ? text(item.fileName) : '' }];
}

const body = z
  // `_cut` is our own interceptor's: not the whole body is there.
  .object({
    text: optionalText,
    encoding: optionalText,
    params: pairs,
    mimeType: optionalText,
    size,
    _cut: z.boolean().catch(false),
  })
  .nullish()
  .catch(null);
/** Chrome's own field for the messages of a WebSocket. */
const messages = z
  .array(z.object({ type: optionalText, data: optionalText, opcode: z.number().catch(1), time: z.number().catch(0) }))
  .catch([]);

const socket = z.object({ ip: z.string(), port: z.number() });
/** Our own interceptor's: both ends of the connection, as the packets have them. */
const connection = z.object({ client: socket, server: socket }).nullish().catch(null);
/** Our own interceptor's: what an opened connection held that was no HTTP; base64, epoch seconds. */
const raw = z
  .object({
    cut: z.boolean(),
    messages: z.array(z.object({ direction: z.enum(['up', 'down']), time: z.number(), data: z.string() })),
  })
  .nullish()
  .catch(null);
/** Our own interceptor's: connections that it let pass unopened. */
const interception = z
  .object({ passed: z.array(z.object({ host: z.string().nullable(), ip: z.string(), port: z.number() })) })
  .nullish()
  .catch(null);

/** What is read of HAR 1.2 (W3C draft "HTTP Archive (HAR) format", 2012). Only the entries and the URLs of their requests must be there. */
const harSchema = z.object({
  log: z.object({
    entries: z.array(
      z.object({
        startedDateTime: optionalText,
        time: z.number().catch(0),
        serverIPAddress: optionalText,
        request: z.object({
          url: z.string(),
          method: optionalText,
          headers: pairs,
          cookies: pairs,
          queryString: pairs,
          postData: body,
          bodySize: size,
        }),
        response: z.object({ headers: pairs, cookies: pairs, content: body, bodySize: size }).nullish().catch(null),
        _webSocketMessages: messages,
        _connection: connection,
        _raw: raw,
      }),
    ),
    _interception: interception,
  }),
});

type HarLog = z.infer<typeof harSchema>['log'];
export type HarEntry = HarLog['entries'][number];
export type HarBody = NonNullable<HarEntry['request']['postData']>;

/** Reads an archive's text, with or without a byte-order mark. Throws `BAD_FILE`, naming the place, when it is not a HAR. */
export function parseHar(text: string, file: string): readonly HarEntry[] {
  return parseHarLog(text, file).entries;
}

/** The same with what stands beside the entries. */
export function parseHarLog(text: string, file: string): HarLog {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new LeakdiffError('BAD_FILE', `${file} is not JSON; expected an HTTP archive (HAR 1.2)`, { cause });
  }
  const result = harSchema.safeParse(value);
  if (result.success) return result.data.log;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') || 'the whole';
  throw new LeakdiffError('BAD_FILE', `${file}: ${where}: ${issue?.message}; expected an HTTP archive (HAR 1.2)`, {
    cause: result.error,
  });
}

/** The bytes of a body as the archive holds them. */
export function bodyBytes(of: { readonly text: string | undefined; readonly encoding: string | undefined }): Buffer {
  return Buffer.from(of.text ?? '', of.encoding === 'base64' ? 'base64' : 'utf8');
}

/** Epoch seconds at which an entry began; null where the archive does not say. */
export function startOf({ startedDateTime }: HarEntry): number | null {
  const milliseconds = Date.parse(startedDateTime ?? '');
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}

/** Host, address and port of an entry's server; the address is empty where the archive does not say. */
export function serverOf({ request, serverIPAddress }: HarEntry): { host: string | null; ip: string; port: number } {
  const url = URL.parse(request.url);
  const port = Number(url?.port) || (url !== null && /^(http|ws):$/.test(url.protocol) ? 80 : 443);
  return { host: url?.hostname || null, ip: serverIPAddress?.replace(/^\[|\]$/g, '') ?? '', port };
}
