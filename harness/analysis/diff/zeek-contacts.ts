import { LeakdiffError } from '../../model/failure.ts';
import { type Contact, isPlausible } from './side.ts';

/** How much of a log's beginning is looked at to tell what it is. */
const headCharacters = 4096;

/** Whether text begins as a log of Zeek in its tab-separated form. */
export function isZeekLog(text: string): boolean {
  return /^#separator \\x09\r?\n/.test(text) && /^#fields\t/m.test(text.slice(0, headCharacters));
}

/**
 * The lines of a Zeek http.log, ssl.log or conn.log (docs.zeek.org "Zeek Log Formats", tab-separated), each one contact. An upload is a connection's
 * bytes from its originator in conn.log, in http.log the body and the URI; ssl.log has no sizes. Throws `BAD_FILE` for other logs.
 */
export function zeekContacts(text: string, file: string): { contacts: Contact[]; unread: number } {
  const path = /^#path\t(\S+)/m.exec(text.slice(0, headCharacters))?.[1] ?? '';
  const columns = /^#fields\t(.*)$/m.exec(text.slice(0, headCharacters))?.[1]?.trimEnd().split('\t') ?? [];
  if (!['http', 'ssl', 'conn'].includes(path))
    throw new LeakdiffError(
      'BAD_FILE',
      `${file} is Zeek's ${path || 'unnamed'} log; expected http.log, ssl.log or conn.log`,
    );
  const column = new Map(columns.map((name, i) => [name, i]));
  const contacts: Contact[] = [];
  let unread = 0;
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    if (line.startsWith('#')) continue;
    const cells = line.split('\t');
    const cell = (name: string): string | null => {
      const value = cells[column.get(name) ?? -1];
      return value === undefined || value === '-' || value === '(empty)' ? null : value;
    };
    const contact = readLine(path, cell);
    if (contact === null || !isPlausible(contact)) unread++;
    else contacts.push(contact);
  }
  return { contacts, unread };
}

function readLine(path: string, cell: (name: string) => string | null): Contact | null {
  const start = Number(cell('ts') ?? Number.NaN);
  const ip = cell('id.resp_h');
  const port = Number(cell('id.resp_p') ?? Number.NaN);
  if (!Number.isFinite(start) || ip === null || !Number.isInteger(port)) return null;
  const number = (name: string): number => Math.max(0, Number(cell(name) ?? 0) || 0);
  const bytes = path === 'conn' ? number('orig_bytes') : number('request_body_len') + (cell('uri')?.length ?? 0);
  const encrypted = path === 'ssl' || (cell('service') ?? '').split(',').includes('ssl');
  return {
    proto: cell('proto') === 'udp' ? 'udp' : 'tcp',
    host: (cell('host') ?? cell('server_name'))?.toLowerCase().replace(/:\d+$/, '') ?? null,
    ip,
    port,
    names: [],
    start,
    end: start + number('duration'),
    uploads: bytes > 0 ? [{ time: start, bytes }] : [],
    content: encrypted ? 'encrypted' : path === 'http' ? 'readable' : bytes > 0 ? 'unread' : 'empty',
    ja4: cell('ja4'),
  };
}
