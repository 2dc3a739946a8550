/** The rows that `content query` printed, each a map of column to text; or what it said where it printed none. */
export type Rows =
  | { readonly ok: true; readonly rows: readonly ReadonlyMap<string, string>[] }
  | { readonly ok: false; readonly said: string };

/** 4.2-4.4 print the first spelling, later versions the second (frameworks/base, Content.java). */
const emptyResults = ['No reuslt found.', 'No result found.'];

/**
 * Parses `Row: 0 a=1, b=text`: values are not escaped, may hold commas, equals signs and line ends. So rows are told apart by their
 * running number and first column at the start of a line, and columns by their known names in order: ask for the column with free text
 * LAST, then only a value that holds a line `Row: <next number> <first column>=…` could mislead. NULL is printed as `NULL`. Integers beyond 32 bits come out
 * truncated (Cursor.getInt): do not compare dates.
 */
export function parseRows(output: string, columns: readonly string[]): Rows {
  const text = output.replace(/\n$/, '');
  const headOf = (number: number) => `Row: ${number} ${columns[0] ?? ''}=`;
  let at = startOf(text, headOf(0), 0);
  if (at < 0) {
    const empty = text.split('\n').some((line) => emptyResults.includes(line.trim()));
    return empty ? { ok: true, rows: [] } : { ok: false, said: text.trim() };
  }
  const rows: ReadonlyMap<string, string>[] = [];
  while (at >= 0) {
    const start = at + `Row: ${rows.length} `.length;
    const next = startOf(text, headOf(rows.length + 1), start);
    const line = text.slice(start, next < 0 ? undefined : next - 1);
    const row = parseColumns(line, columns);
    if (row === null) return { ok: false, said: line };
    rows.push(row);
    at = next;
  }
  return { ok: true, rows };
}

/** Where a row's head stands at the start of a line. */
function startOf(text: string, head: string, from: number): number {
  if (from === 0 && text.startsWith(head)) return 0;
  const found = text.indexOf(`\n${head}`, Math.max(0, from - 1));
  return found < 0 ? -1 : found + 1;
}

function parseColumns(line: string, columns: readonly string[]): ReadonlyMap<string, string> | null {
  const row = new Map<string, string>();
  let rest = line;
  for (const [index, column] of columns.entries()) {
    if (!rest.startsWith(`${column}=`)) return null;
    rest = rest.slice(column.length + 1);
    const next = columns[index + 1];
    const end = next === undefined ? rest.length : rest.indexOf(`, ${next}=`);
    if (end < 0) return null;
    row.set(column, rest.slice(0, end));
    rest = next === undefined ? '' : rest.slice(end + 2);
  }
  return row;
}
