import type { Arrival } from './reassembly.ts';
import { createRows, type Rows } from './rows.ts';

/** Which frame brought which offset of a stream, for the part of it that is still to be searched. */
export type ArrivalLog = {
  readonly add: (arrival: Arrival) => void;
  /** The frame that brought the byte at a stream offset; the last one before it where the byte itself was not captured. */
  readonly at: (offset: number) => { readonly frame: number; readonly time: number };
  /** As `at` between two offsets, for good. */
  readonly within: (from: number, to: number) => (offset: number) => { readonly frame: number; readonly time: number };
  /** What stands before this offset has been searched and is not asked for any more. */
  readonly forget: (before: number) => void;
};

export function createArrivalLog(): ArrivalLog {
  const rows = createRows();

  const find = (offset: number): number => findRow(rows, offset);

  function within(from: number, to: number): ArrivalLog['at'] {
    const copy = createRows();
    for (let row = find(from), last = find(to); row <= last; row++)
      copy.add(rows.get(row, 0), rows.get(row, 1), rows.get(row, 2));
    return (offset) => {
      const row = findRow(copy, offset);
      return { frame: copy.get(row, 1), time: copy.get(row, 2) };
    };
  }

  return {
    add: ({ offset, frame, time }) => rows.add(offset, frame, time),
    at(offset) {
      const row = find(offset);
      return { frame: rows.get(row, 1), time: rows.get(row, 2) };
    },
    within,
    forget: (before) => rows.drop(find(before)),
  };
}

/** The last row that begins at or before an offset, else the first. */
function findRow(rows: Rows, offset: number): number {
  let low = 0;
  let high = rows.count() - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rows.get(middle, 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
