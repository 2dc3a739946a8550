import type { DatabaseSync } from 'node:sqlite';
import { type ContentProvider, unknownUri, type Values } from './provider.ts';
import { allOf, deleteRows, insertRow, selectRows, updateRows } from './sql.ts';
import type { ContentUri } from './uri.ts';

function targetOf(uri: ContentUri): { table: string; condition: string | null } {
  const [table = '', name] = uri.segments;
  if (!['system', 'secure', 'global'].includes(table) || uri.segments.length > 2) throw unknownUri(uri);
  return { table, condition: name === undefined ? null : `name = '${name.replaceAll("'", "''")}'` };
}

/** content://settings/{system,secure,global} over settings.db (SettingsProvider.java of Android 4.2 and later). */
export function settingsProvider(database: DatabaseSync): ContentProvider {
  return {
    query(uri, query) {
      const { table, condition } = targetOf(uri);
      return selectRows(database, table, query, condition);
    },
    insert: (uri, values: Values) => void insertRow(database, targetOf(uri).table, values),
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
