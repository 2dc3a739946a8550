import { isIP } from 'node:net';
import { z } from 'zod';
import { LeakdiffError } from '../../model/failure.ts';
import { type Contact, isPlausible } from './side.ts';

const header = z.object({ name: z.string(), value: z.string() });

/** What is read of HAR 1.2 to compare two archives. */
const harSchema = z.object({
  log: z.object({
    entries: z.array(
      z.object({
        startedDateTime: z.string(),
        time: z.number().default(0),
        serverIPAddress: z.string().optional(),
        request: z.object({
          method: z.string().default('GET'),
          url: z.string(),
          headers: z.array(header).default([]),
          bodySize: z.number().default(-1),
          postData: z.object({ text: z.string().optional() }).nullish(),
        }),
      }),
    ),
  }),
});

/**
 * The requests of an HTTP archive, each an upload of its request line, headers and body. Throws `BAD_FILE` when the text is no archive. Requests
 * whose time or URL cannot be read are left out and counted.
 */
export function harContacts(text: string, file: string): { contacts: Contact[]; unread: number } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new LeakdiffError('BAD_FILE', `${file} is not JSON; expected an HTTP archive (HAR 1.2)`, { cause });
  }
  const result = harSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const what = `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`;
    throw new LeakdiffError('BAD_FILE', `${file}: ${what}; expected an HTTP archive (HAR 1.2)`, {
      cause: result.error,
    });
  }
  const { entries } = result.data.log;
  const all = entries.flatMap((entry): Contact[] => {
    const { request } = entry;
    const start = Date.parse(entry.startedDateTime) / 1000;
    const url = URL.parse(request.url);
    if (url === null || !Number.isFinite(start)) return [];
    const lines = request.headers.reduce((sum, { name, value }) => sum + name.length + value.length + 4, 0);
    const body = Math.max(request.bodySize, Buffer.byteLength(request.postData?.text ?? ''));
    const bytes = request.method.length + url.pathname.length + url.search.length + 14 + lines + body;
    return [
      {
        proto: 'tcp',
        host: isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 ? url.hostname : null,
        ip: entry.serverIPAddress?.replace(/^\[|\]$/g, '') ?? '',
        port: Number(url.port) || (url.protocol === 'http:' ? 80 : 443),
        names: [],
        start,
        end: start + Math.max(0, entry.time) / 1000,
        uploads: [{ time: start, bytes }],
        content: url.protocol === 'http:' || url.protocol === 'ws:' ? 'readable' : 'encrypted',
        ja4: null,
      },
    ];
  });
  const contacts = all.filter(isPlausible);
  return { contacts, unread: entries.length - contacts.length };
}
