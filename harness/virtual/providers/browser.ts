import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../system.ts';
import { type ContentProvider, unknownUri } from './provider.ts';
import { allOf, deleteRows, insertRow, selectRows, updateRows } from './sql.ts';
import { type ContentUri, shapeOf } from './uri.ts';

type Target = { readonly from: string; readonly table: 'bookmarks' | 'history'; readonly condition: string | null };

/** content://browser/bookmarks is the old address, for bookmarks and history in one; content://com.android.browser the new one. */
function targetOf(uri: ContentUri): Target {
  const [table, id] = uri.segments;
  const condition = id === undefined ? null : `_id = ${id}`;
  if (!['bookmarks', 'history', 'bookmarks/#', 'history/#'].includes(shapeOf(uri))) throw unknownUri(uri);
  if (uri.authority === 'browser') return { from: 'bookmarks_and_history', table: 'bookmarks', condition };
  if (table === 'history') return { from: 'history', table, condition };
  return { from: 'bookmarks', table: 'bookmarks', condition: allOf(condition, 'deleted = 0') };
}

/** The browser's bookmarks over browser2.db (BrowserProvider2.java of Android 4.3). The root folder, row 1, can not be removed. */
export function browserProvider(database: DatabaseSync, clock: Pick<Clock, 'now'>): ContentProvider {
  const insertBookmark = (values: Parameters<ContentProvider['insert']>[1]) => {
    const now = BigInt(Math.trunc(clock.now()));
    insertRow(database, 'bookmarks', { parent: 1n, position: 0n, created: now, modified: now, dirty: 1n, ...values });
  };
  return {
    query(uri, query) {
      const { from, condition } = targetOf(uri);
      return selectRows(database, from, query, condition);
    },
    insert(uri, values) {
      const { from, table } = targetOf(uri);
      if (from === 'bookmarks_and_history') {
        const { bookmark, ...rest } = values;
        // Only rows that say so are bookmarks; all others are pages that were seen.
        if (Number(bookmark ?? 0) === 0) insertRow(database, 'history', rest);
        else {
          const { visits: _visits, date: _date, ...kept } = rest;
          insertBookmark(kept);
        }
      } else if (table === 'history') insertRow(database, 'history', values);
      else insertBookmark(values);
    },
    update(uri, values, where) {
      const { from, table, condition } = targetOf(uri);
      const rows = `_id IN (SELECT _id FROM ${from} WHERE ${allOf(condition, where)})`;
      return updateRows(database, table, values, rows);
    },
    delete(uri, where) {
      const { from, table, condition } = targetOf(uri);
      if (from !== 'bookmarks_and_history') return deleteRows(database, table, allOf(condition, where, '_id <> 1'));
      const doomed = (bookmark: 0 | 1) =>
        `_id IN (SELECT _id FROM ${from} WHERE ${allOf(condition, where, `bookmark = ${bookmark}`)})`;
      return deleteRows(database, 'bookmarks', doomed(1)) + deleteRows(database, 'history', doomed(0));
    },
  };
}
