import { isIP } from 'node:net';
import { bodyBytes, type HarEntry, parseHar, serverOf, startOf } from '../har/parse.ts';
import { type Contact, isPlausible } from './side.ts';

/**
 * The requests of an HTTP archive, each an upload of its request line, headers and body. Throws `BAD_FILE` when the text is no archive. Requests
 * whose time or URL cannot be read are left out and counted.
 */
export function harContacts(text: string, file: string): { contacts: Contact[]; unread: number } {
  const entries = parseHar(text, file);
  const contacts = entries.flatMap((entry) => contactOf(entry) ?? []).filter(isPlausible);
  return { contacts, unread: entries.length - contacts.length };
}

function contactOf(entry: HarEntry): Contact | null {
  const { request } = entry;
  const start = startOf(entry);
  const url = URL.parse(request.url);
  if (url === null || start === null) return null;
  const { host, ip, port } = serverOf(entry);
  const bare = host?.replace(/^\[|\]$/g, '') ?? '';
  const lines = request.headers.reduce((sum, { name, value }) => sum + name.length + value.length + 4, 0);
  const body = Math.max(request.bodySize, request.postData ? bodyBytes(request.postData).length : 0);
  const method = request.method ?? 'GET';
  return {
    proto: 'tcp',
    host: isIP(bare) === 0 ? host : null,
    ip: ip === '' && isIP(bare) !== 0 ? bare : ip,
    port,
    names: [],
    start,
    end: start + Math.max(0, entry.time) / 1000,
    uploads: [{ time: start, bytes: method.length + url.pathname.length + url.search.length + 14 + lines + body }],
    content: url.protocol === 'http:' || url.protocol === 'ws:' ? 'readable' : 'encrypted',
    ja4: null,
  };
}
