import type { Arrival } from './reassembly.ts';
import { createRows } from './rows.ts';

/** Which frame brought which offset of a stream, for the part of it that is still to be searched. */
export type ArrivalLog = {
  readonly add: (arrival: Arrival) => void;
  /** The frame that brought the byte at a stream offset; the last one before it where the byte itself was not captured. */
  readonly at: (offset: number) => { readonly frame: number; readonly time: number };
  /** What stands before this offset has been searched and is not asked for any more. */
  readonly forget: (before: number) => void;
};

export function createArrivalLog(): ArrivalLog {
  const rows = createRows();

  /** The last row that begins at or before an offset, else the first. */
  function find(offset: number): number {
    let low = 0;
    let high = rows.count() - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (rows.get(middle, 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    add: ({ offset, frame, time }) => rows.add(offset, frame, time),
    at(offset) {
      const row = find(offset);
      return { frame: rows.get(row, 1), time: rows.get(row, 2) };
    },
    forget: (before) => rows.drop(find(before)),
  };
}
