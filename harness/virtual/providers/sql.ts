import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type Cursor, javaException, type Query, type Value, type Values } from './provider.ts';

/** Joins SQL conditions; null and empty ones are left out. */
export function allOf(...conditions: readonly (string | null)[]): string {
  const given = conditions.filter((condition) => condition !== null && condition.trim() !== '');
  return given.length === 0 ? '1' : given.map((condition) => `(${condition})`).join(' AND ');
}

export function insertRow(database: DatabaseSync, table: string, values: Values): bigint {
  const names = Object.keys(values);
  const marks = names.map(() => '?').join(',');
  return BigInt(
    runSql(database, `INSERT INTO ${table}(${names.join(',')}) VALUES (${marks})`, Object.values(values)).id,
  );
}

/** Rows of a table or view; `query.where` is joined to `condition`. */
export function selectRows(
  database: DatabaseSync,
  from: string,
  query: Query,
  condition: string | null = null,
): Cursor {
  const columns = query.projection?.join(', ') ?? '*';
  const order = query.sort === null ? '' : ` ORDER BY ${query.sort}`;
  const sql = `SELECT ${columns} FROM ${from} WHERE ${allOf(condition, query.where)}${order}`;
  return guarded(sql, () => {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const rows = statement.all() as unknown as Value[][];
    return { columns: statement.columns().map((column) => column.name), rows };
  });
}

export function updateRows(database: DatabaseSync, table: string, values: Values, condition: string): number {
  const sets = Object.keys(values).map((name) => `${name}=?`);
  return runSql(database, `UPDATE ${table} SET ${sets.join(',')} WHERE ${condition}`, Object.values(values)).changes;
}

export function deleteRows(database: DatabaseSync, table: string, condition: string): number {
  return runSql(database, `DELETE FROM ${table} WHERE ${condition}`).changes;
}

export function runSql(database: DatabaseSync, sql: string, values: readonly Value[] = []) {
  return guarded(sql, () => {
    const { changes, lastInsertRowid } = database.prepare(sql).run(...(values as SQLInputValue[]));
    return { changes: Number(changes), id: lastInsertRowid };
  });
}

/** Runs `work` in one transaction; all of it or nothing. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Turns SQLite's errors into Android's (android.database.sqlite): a broken constraint is a class of its own. */
function guarded<T>(sql: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { errcode, message } = cause as { errcode?: number; message?: string };
    if (errcode === undefined) throw cause;
    const constraint = (errcode & 0xff) === 19;
    const name = `android.database.sqlite.SQLite${constraint ? 'Constraint' : ''}Exception`;
    const detail = constraint
      ? `${message} (code ${errcode & 0xff})`
      : `${message} (code 1): , while compiling: ${sql}`;
    throw javaException(name, detail, { cause });
  }
}
