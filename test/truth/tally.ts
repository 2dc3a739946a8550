import { type Column, textTable } from '../../harness/report/text-table.ts';
import type { Performed } from './perform.ts';
import { falseVerdict, isRight, type Row, words } from './row.ts';

/** A row that was performed with one seed. */
export type Result = { readonly row: Row; readonly seed: string; readonly performed: Performed };

export type Tally = { readonly lines: readonly string[]; readonly wrong: number };

const columns: readonly Column[] = [
  { title: 'row' },
  { title: 'expected' },
  { title: 'found' },
  { title: 'time', align: 'right' },
  { title: '' },
];
const width = 160;

/** What came out of a row's seeds: `LEAK_MOVED` when it was always the same, else each with its count. */
function foundWords(results: readonly Result[]): string {
  const counts = new Map<string, number>();
  for (const { performed } of results) {
    const text = performed.found === null ? performed.failure : words(performed.found.outcome, performed.found.gate);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const [[only = ''] = []] = counts;
  if (counts.size === 1) return only;
  return [...counts].map(([text, times]) => `${times} x ${text}`).join(', ');
}

const isWrong = ({ row, performed }: Result): boolean => performed.found === null || !isRight(row, performed.found);

/**
 * The table in lines, a row each: expected against found over all seeds, the mean time, and how often it was right; rows that cannot be
 * performed stand at the end with what they lack, and count neither as right nor as wrong. Then the two errors that a verdict must never make.
 */
export function tallyOf(
  results: readonly Result[],
  lacking: readonly { readonly row: Row; readonly lacks: string }[],
): Tally {
  const rows = [...new Set(results.map(({ row }) => row))];
  const told = rows.map((row) => {
    const own = results.filter((result) => result.row === row);
    const right = own.filter((result) => !isWrong(result)).length;
    const seconds = own.reduce((sum, { performed }) => sum + performed.seconds, 0) / own.length;
    const mark =
      own.length === 1
        ? right === 1
          ? 'right'
          : 'WRONG'
        : `${right === own.length ? '' : 'WRONG '}${right} of ${own.length}`;
    return [row.id, words(row.expected, row.gate), foundWords(own), `${seconds.toFixed(0)} s`, mark];
  });
  const open = lacking.map(({ row, lacks }) => [
    row.id,
    words(row.expected, row.gate),
    `not yet runnable: ${lacks}`,
    '',
    '-',
  ]);
  const wrong = results.filter(isWrong).length;
  const counted = (what: ReturnType<typeof falseVerdict>): number =>
    results.filter(({ row, performed }) => performed.found !== null && falseVerdict(row, performed.found) === what)
      .length;
  return {
    wrong,
    lines: [
      ...textTable(columns, [...told, ...open], width),
      '',
      `${results.length - wrong} of ${results.length} right, ${wrong} wrong, ${lacking.length} rows not yet runnable`,
      `leak called fixed: ${counted('leak called fixed')}; honest called leaking: ${counted('honest called leaking')}`,
    ],
  };
}
