import type { Arrival } from './reassembly.ts';
import { Rows } from './rows.ts';

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
  return new Arrivals();
}

/** A class, as every flow has two and its methods should not be made anew for each. */
class Arrivals implements ArrivalLog {
  #rows = new Rows();

  add({ offset, frame, time }: Arrival): void {
    this.#rows.add(offset, frame, time);
  }

  at(offset: number): { frame: number; time: number } {
    const row = findRow(this.#rows, offset);
    return { frame: this.#rows.get(row, 1), time: this.#rows.get(row, 2) };
  }

  forget(before: number): void {
    const row = findRow(this.#rows, before);
    if (row > 0) this.#rows.drop(row);
  }

  within(from: number, to: number): ArrivalLog['at'] {
    const rows = this.#rows;
    const copy = new Rows();
    for (let row = findRow(rows, from), last = findRow(rows, to); row <= last; row++)
      copy.add(rows.get(row, 0), rows.get(row, 1), rows.get(row, 2));
    return (offset) => {
      const row = findRow(copy, offset);
      return { frame: copy.get(row, 1), time: copy.get(row, 2) };
    };
  }
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
