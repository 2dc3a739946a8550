import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../system.ts';
import { type ContentProvider, unknownUri, type Values } from './provider.ts';
import { allOf, deleteRows, insertRow, selectRows, updateRows } from './sql.ts';
import { type ContentUri, shapeOf } from './uri.ts';

/** Telephony.BaseMmsColumns.MESSAGE_BOX_*. */
const boxes: Readonly<Record<string, bigint>> = { inbox: 1n, sent: 2n, drafts: 3n, outbox: 4n };

type Target = { readonly table: 'pdu' | 'part' | 'addr'; readonly condition: string | null; readonly given: Values };

/** The table of an address, the rows of it that it names, and what a row that is inserted there has by it. */
function targetOf(uri: ContentUri): Target {
  const shape = shapeOf(uri);
  const [first = '0', second = '0'] = uri.segments;
  const box = boxes[shape];
  if (box !== undefined) return { table: 'pdu', condition: `msg_box = ${box}`, given: { msg_box: box } };
  switch (shape) {
    case '':
      return { table: 'pdu', condition: null, given: {} };
    case '#':
      return { table: 'pdu', condition: `_id = ${first}`, given: {} };
    case '#/part':
      return { table: 'part', condition: `mid = ${first}`, given: { mid: BigInt(first) } };
    case '#/addr':
      return { table: 'addr', condition: `msg_id = ${first}`, given: { msg_id: BigInt(first) } };
    case 'part':
      return { table: 'part', condition: null, given: {} };
    case 'part/#':
      return { table: 'part', condition: `_id = ${second}`, given: {} };
    default:
      throw unknownUri(uri);
  }
}

/** content://mms over mmssms.db (MmsProvider.java of Android 4.3). Only text parts: their text stands in the row, and no file is made. */
export function mmsProvider(database: DatabaseSync, clock: Pick<Clock, 'now'>): ContentProvider {
  return {
    query(uri, query) {
      const { table, condition } = targetOf(uri);
      const sort = query.sort ?? (table === 'pdu' ? 'date DESC' : null);
      return selectRows(database, table, { ...query, sort }, condition);
    },
    insert(uri, values) {
      const { table, given } = targetOf(uri);
      const date = table === 'pdu' ? { date: BigInt(Math.trunc(clock.now() / 1000)) } : {};
      insertRow(database, table, { ...date, ...values, ...given });
    },
    update(uri, values, where) {
      const { table, condition } = targetOf(uri);
      return updateRows(database, table, values, allOf(condition, where));
    },
    delete(uri, where) {
      const { table, condition } = targetOf(uri);
      return deleteRows(database, table, allOf(condition, where));
    },
  };
}
