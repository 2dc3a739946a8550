import type { DatabaseSync } from 'node:sqlite';
import { type ContentProvider, unknownUri } from './provider.ts';
import { allOf, deleteRows, insertRow, selectRows, updateRows } from './sql.ts';
import { type ContentUri, shapeOf } from './uri.ts';

function conditionOf(uri: ContentUri): string | null {
  switch (shapeOf(uri)) {
    case 'calls':
      return null;
    case 'calls/#':
      return `_id = ${uri.segments[1]}`;
    default:
      throw unknownUri(uri);
  }
}

/** content://call_log over contacts2.db's `calls` (CallLogProvider.java of Android 4.3). Types: 1 incoming, 2 outgoing, 3 missed. */
export function callsProvider(database: DatabaseSync): ContentProvider {
  return {
    query: (uri, query) => selectRows(database, 'calls', query, conditionOf(uri)),
    insert(uri, values) {
      conditionOf(uri);
      insertRow(database, 'calls', values);
    },
    update: (uri, values, where) => updateRows(database, 'calls', values, allOf(conditionOf(uri), where)),
    delete: (uri, where) => deleteRows(database, 'calls', allOf(conditionOf(uri), where)),
  };
}
