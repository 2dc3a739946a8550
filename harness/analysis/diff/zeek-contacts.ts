import { LeakdiffError } from '../../model/failure.ts';
import { createZeekReader, numberOf, timeOf, type ZeekRecord } from '../zeek/records.ts';
import { type Contact, isPlausible } from './side.ts';

/**
 * The records of a Zeek http.log, ssl.log or conn.log (docs.zeek.org "Zeek Log Formats"), tab-separated or JSON lines, each one contact. An upload
 * is a connection's bytes from its originator in conn.log, in http.log the body and the URI; ssl.log has no sizes. `unread` are records without a
 * readable time, address or size; `notes` say of what is no record at all. Throws `BAD_FILE` for other logs.
 */
export function zeekContacts(text: string, file: string): { contacts: Contact[]; unread: number; notes: string[] } {
  const contacts: Contact[] = [];
  let unread = 0;
  let other: string | null = null;
  const reader = createZeekReader((record) => {
    if (!['http', 'ssl', 'conn'].includes(record.path)) {
      other ??= record.path;
      return;
    }
    const contact = contactOf(record);
    if (contact === null || !isPlausible(contact)) unread++;
    else contacts.push(contact);
  });
  reader.push(Buffer.from(text));
  const notes = reader.end();
  if (other !== null && contacts.length === 0)
    throw new LeakdiffError('BAD_FILE', `${file} is Zeek's ${other} log; expected http.log, ssl.log or conn.log`);
  return { contacts, unread, notes };
}

function contactOf({ path, fields }: ZeekRecord): Contact | null {
  const cell = (name: string): string | null => fields.get(name) ?? null;
  const start = timeOf(fields);
  const ip = cell('id.resp_h');
  const port = Number(cell('id.resp_p') ?? Number.NaN);
  if (start === null || ip === null || !Number.isInteger(port)) return null;
  const bytes =
    path === 'conn'
      ? numberOf(fields, 'orig_bytes')
      : numberOf(fields, 'request_body_len') + (cell('uri')?.length ?? 0);
  const encrypted = path === 'ssl' || (cell('service') ?? '').split(',').includes('ssl');
  return {
    proto: cell('proto') === 'udp' ? 'udp' : 'tcp',
    host: (cell('host') ?? cell('server_name'))?.toLowerCase().replace(/:\d+$/, '') ?? null,
    ip,
    port,
    names: [],
    start,
    end: start + numberOf(fields, 'duration'),
    uploads: bytes > 0 ? [{ time: start, bytes }] : [],
    content: encrypted ? 'encrypted' : path === 'http' ? 'readable' : bytes > 0 ? 'unread' : 'empty',
    ja4: cell('ja4'),
  };
}
