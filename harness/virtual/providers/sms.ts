import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../system.ts';
import { type ContentProvider, unknownUri } from './provider.ts';
import { allOf, deleteRows, insertRow, inTransaction, selectRows, updateRows } from './sql.ts';
import { type ContentUri, shapeOf } from './uri.ts';

/** Telephony.TextBasedSmsColumns.MESSAGE_TYPE_*. */
const boxes: Readonly<Record<string, bigint>> = { inbox: 1n, sent: 2n, draft: 3n, outbox: 4n, failed: 5n, queued: 6n };

function conditionOf(uri: ContentUri): string | null {
  const shape = shapeOf(uri);
  if (shape === '') return null;
  if (shape === '#') return `_id = ${uri.segments[0]}`;
  if (shape === 'conversations/#') return `thread_id = ${uri.segments[1]}`;
  const box = boxes[shape];
  if (box === undefined) throw unknownUri(uri);
  return `type = ${box}`;
}

/** content://sms over mmssms.db (SmsProvider.java of Android 4.3); a message's thread and address are made with it. */
export function smsProvider(database: DatabaseSync, clock: Pick<Clock, 'now'>): ContentProvider {
  return {
    query: (uri, query) => selectRows(database, 'sms', { ...query, sort: query.sort ?? 'date DESC' }, conditionOf(uri)),
    insert(uri, values) {
      conditionOf(uri);
      const type = boxes[shapeOf(uri)] ?? values.type ?? boxes.inbox ?? null;
      inTransaction(database, () => {
        const address = values.address == null ? null : String(values.address);
        const thread = values.thread_id ?? (address === null ? null : threadOf(database, address));
        insertRow(database, 'sms', {
          ...values,
          type,
          thread_id: thread,
          date: values.date ?? BigInt(Math.trunc(clock.now())),
        });
      });
    },
    update: (uri, values, where) => updateRows(database, 'sms', values, allOf(conditionOf(uri), where)),
    delete: (uri, where) => deleteRows(database, 'sms', allOf(conditionOf(uri), where)),
  };
}

/** content://mms-sms: conversations and the addresses that they are with. Asking for a number's thread makes it; empty ones go when told. */
export function threadsProvider(database: DatabaseSync): ContentProvider {
  const refuse = (uri: ContentUri): never => {
    throw unknownUri(uri);
  };
  return {
    query(uri, query) {
      const shape = shapeOf(uri);
      if (shape === 'conversations') return selectRows(database, 'threads', query);
      if (shape === 'canonical-addresses') return selectRows(database, 'canonical_addresses', query);
      if (shape === 'threadID') {
        const id = inTransaction(database, () => threadOf(database, uri.parameters.get('recipient') ?? ''));
        return { columns: ['_id'], rows: [[id]] };
      }
      throw unknownUri(uri);
    },
    insert: refuse,
    update: refuse,
    delete(uri) {
      if (shapeOf(uri) !== 'conversations/obsolete') return refuse(uri);
      const used = 'SELECT thread_id FROM sms UNION SELECT thread_id FROM pdu';
      return deleteRows(
        database,
        'threads',
        `_id NOT IN (SELECT thread_id FROM (${used}) WHERE thread_id IS NOT NULL)`,
      );
    },
  };
}

/** The thread with this one address; both are made when they are new (MmsSmsProvider.getOrCreateThreadId). */
function threadOf(database: DatabaseSync, address: string): bigint {
  const find = (sql: string, value: string) => database.prepare(sql).get(value)?._id as number | undefined;
  const known = find('SELECT _id FROM canonical_addresses WHERE address = ?', address);
  const recipient = known ?? insertRow(database, 'canonical_addresses', { address });
  const thread = find('SELECT _id FROM threads WHERE recipient_ids = ?', String(recipient));
  return thread === undefined ? insertRow(database, 'threads', { recipient_ids: String(recipient) }) : BigInt(thread);
}
