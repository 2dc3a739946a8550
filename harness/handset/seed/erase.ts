import { contentDelete, queryContent, type Run } from './content.ts';

/** How many planted records stood there and how many still do; or what the handset said where it does not let us read. */
export type Removal = { readonly before: number; readonly after: number } | { readonly said: string };

const deleteMs = 10 * 60_000;

/** Deletes rows by a condition and counts them before and after. */
export async function removeWhere(
  run: Run,
  target: {
    /** Address to delete at. */
    readonly uri: string;
    /** Address to count at; the same where it is left out. */
    readonly read?: string;
    /** A column to ask for. */
    readonly mark: string;
    readonly where: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Removal> {
  const query = {
    uri: target.read ?? target.uri,
    columns: [target.mark],
    where: target.where,
    signal: target.signal,
  };
  const before = await queryContent(run, query);
  if (!before.ok) return { said: before.said };
  if (before.rows.length === 0) return { before: 0, after: 0 };
  const options = { what: 'deleting planted records', timeoutMs: deleteMs, signal: target.signal };
  await run(contentDelete(target.uri, target.where), options);
  const after = await queryContent(run, query);
  return after.ok ? { before: before.rows.length, after: after.rows.length } : { said: after.said };
}
