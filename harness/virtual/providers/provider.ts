import type { ContentUri } from './uri.ts';

/** What a column can hold; whole numbers are bigint, as Java's long does not fit a double. */
export type Value = string | bigint | number | Uint8Array | null;
export type Values = Readonly<Record<string, Value>>;

export type Query = {
  /** Columns, or null for all. */
  readonly projection: readonly string[] | null;
  /** An SQL condition as it came, or null. */
  readonly where: string | null;
  readonly sort: string | null;
};

export type Cursor = { readonly columns: readonly string[]; readonly rows: readonly (readonly Value[])[] };

/** An Android content provider. Methods throw `javaException`s. `update` and `delete` give the number of rows. */
export type ContentProvider = {
  insert(uri: ContentUri, values: Values): void;
  query(uri: ContentUri, query: Query): Cursor;
  update(uri: ContentUri, values: Values, where: string | null): number;
  delete(uri: ContentUri, where: string | null): number;
};

/** An exception as Android would throw it: `name` is the Java class. */
export function javaException(name: string, message: string, options?: { cause?: unknown }): Error {
  return Object.assign(new Error(message, options), { name });
}

export const unknownUri = (uri: ContentUri): Error =>
  javaException('java.lang.IllegalArgumentException', `Unknown URI: ${uri.text}`);
