import { readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { positionOf } from './exif.ts';
import { type ContentProvider, unknownUri } from './provider.ts';
import { allOf, deleteRows, insertRow, selectRows, updateRows } from './sql.ts';
import { type ContentUri, shapeOf } from './uri.ts';

function conditionOf(uri: ContentUri): string | null {
  switch (shapeOf(uri)) {
    case 'external/images/media':
      return null;
    case 'external/images/media/#':
      return `_id = ${uri.segments[3]}`;
    default:
      throw unknownUri(uri);
  }
}

/** Ways that lead to the owner's storage, and where it lies below the handset's root. */
const storage = 'storage/emulated/legacy';
const waysToStorage = /^\/(?:sdcard|mnt\/sdcard|storage\/emulated\/legacy|storage\/sdcard0)\//;

/** The host's file behind a path of the owner's storage, or null for one that lies elsewhere. */
function fileOf(rootFolder: string, path: string): string | null {
  if (!waysToStorage.test(path) || path.split('/').includes('..')) return null;
  return join(rootFolder, storage, path.replace(waysToStorage, ''));
}

/** content://media over external.db, pictures only; deleting a row deletes its file (MediaProvider.java of Android 4.3). */
export function mediaProvider(database: DatabaseSync, rootFolder: string): ContentProvider {
  return {
    query: (uri, query) => selectRows(database, 'images', query, conditionOf(uri)),
    insert(uri, values) {
      conditionOf(uri);
      insertRow(database, 'images', values);
    },
    update: (uri, values, where) => updateRows(database, 'images', values, allOf(conditionOf(uri), where)),
    delete(uri, where) {
      const condition = allOf(conditionOf(uri), where);
      const doomed = selectRows(database, 'images', { projection: ['_data'], where: condition, sort: null });
      for (const [path] of doomed.rows) {
        const file = fileOf(rootFolder, String(path));
        if (file !== null) rmSync(file, { force: true });
      }
      return deleteRows(database, 'images', condition);
    },
  };
}

/** What MediaScanner does with one file: a picture gets its row, with the position that it tells. All else is passed over. */
export function scanPicture(database: DatabaseSync, of: { rootFolder: string; path: string; now: number }): void {
  const file = fileOf(of.rootFolder, of.path);
  if (file === null || !/\.jpe?g$/i.test(file)) return;
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return;
  const position = positionOf(readFileSync(file));
  const seconds = BigInt(Math.trunc(of.now / 1000));
  deleteRows(database, 'images', `_data = '${of.path.replaceAll("'", "''")}'`);
  insertRow(database, 'images', {
    _data: of.path,
    _size: BigInt(size),
    _display_name: basename(of.path),
    mime_type: 'image/jpeg',
    title: basename(of.path).replace(/\.\w+$/, ''),
    date_added: seconds,
    date_modified: seconds,
    datetaken: BigInt(Math.trunc(of.now)),
    latitude: position?.latitude ?? null,
    longitude: position?.longitude ?? null,
    bucket_display_name: of.path.split('/').at(-2) ?? null,
  });
}
