import type { DatabaseSync } from 'node:sqlite';
import { type ContentProvider, javaException, unknownUri, type Values } from './provider.ts';
import { allOf, deleteRows, insertRow, selectRows, updateRows } from './sql.ts';
import { type ContentUri, shapeOf } from './uri.ts';

type Target = { readonly view: 'Calendars' | 'view_events'; readonly table: string; readonly condition: string | null };

function targetOf(uri: ContentUri): Target {
  const byId = uri.segments[1] === undefined ? null : `_id = ${uri.segments[1]}`;
  switch (shapeOf(uri)) {
    case 'calendars':
    case 'calendars/#':
      return { view: 'Calendars', table: 'Calendars', condition: byId };
    case 'events':
    case 'events/#':
      return { view: 'view_events', table: 'Events', condition: byId };
    default:
      throw unknownUri(uri);
  }
}

const illegal = (message: string) => javaException('java.lang.IllegalArgumentException', message);

/** Columns that are a sync adapter's own (CalendarContract.Events.SYNC_WRITABLE_COLUMNS). */
const ofAdapter = ['_sync_id', 'dirty', 'sync_data1', 'sync_data2', 'sync_data3'];

/**
 * content://com.android.calendar over calendar.db (CalendarProvider2.java of Android 4.3). Who writes as an account's sync adapter names the
 * account in the address; only it makes calendars, fills the columns that are its own, and removes rows at once.
 */
export function calendarProvider(database: DatabaseSync): ContentProvider {
  const isAdapter = (uri: ContentUri): boolean => {
    const flag = uri.parameters.get('caller_is_syncadapter');
    if (flag === null || flag === 'false' || flag === '0') return false;
    if (uri.parameters.get('account_name') === null || uri.parameters.get('account_type') === null)
      throw illegal('Sync adapters must specify an account and account type');
    return true;
  };
  return {
    query(uri, query) {
      const { view, condition } = targetOf(uri);
      return selectRows(database, view, query, condition);
    },
    insert(uri, values) {
      const adapter = isAdapter(uri);
      if (targetOf(uri).table === 'Calendars') {
        if (!adapter) throw illegal('Only sync adapters may write to calendars');
        insertRow(database, 'Calendars', {
          ...values,
          account_name: uri.parameters.get('account_name'),
          account_type: uri.parameters.get('account_type'),
        });
      } else {
        checkEvent(values, adapter);
        insertRow(database, 'Events', { dirty: adapter ? 0n : 1n, ...values, lastDate: values.dtend ?? null });
      }
    },
    update(uri, values, where) {
      const { view, table, condition } = targetOf(uri);
      return updateRows(database, table, values, `_id IN (SELECT _id FROM ${view} WHERE ${allOf(condition, where)})`);
    },
    delete(uri, where) {
      const { view, table, condition } = targetOf(uri);
      const doomed = `_id IN (SELECT _id FROM ${view} WHERE ${allOf(condition, where, accountOf(uri))})`;
      if (isAdapter(uri) || table === 'Calendars') return deleteRows(database, table, doomed);
      return updateRows(database, table, { deleted: 1n, dirty: 1n }, doomed);
    },
  };
}

/** The account that an address names, as a condition (appendAccountToSelection). */
function accountOf(uri: ContentUri): string | null {
  const account = uri.parameters.get('account_name');
  const type = uri.parameters.get('account_type');
  if (account === null || type === null) return null;
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  return `account_name = ${quoted(account)} AND account_type = ${quoted(type)}`;
}

/** CalendarProvider2.validateEventData and verifyColumns. */
function checkEvent(values: Values, adapter: boolean): void {
  const own = ofAdapter.find((column) => column in values);
  if (own !== undefined && !adapter) throw illegal(`Only sync adapters may write to ${own}`);
  if (values.calendar_id == null) throw illegal('New events must specify a calendar id');
  if (values.dtstart == null) throw illegal('DTSTART cannot be empty.');
  if (values.eventTimezone == null) throw illegal('EVENT_TIMEZONE cannot be empty.');
  if (values.dtend == null && values.duration == null)
    throw illegal('DTEND and DURATION cannot both be null for an event.');
}
