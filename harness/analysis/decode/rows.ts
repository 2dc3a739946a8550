/** A table of three columns of numbers that grows at its end and can be cut off at its beginning: no object for each row. */
export type Rows = {
  readonly add: (a: number, b: number, c: number) => void;
  readonly count: () => number;
  readonly get: (row: number, column: 0 | 1 | 2) => number;
  /** Forgets the first so many rows. */
  readonly drop: (rows: number) => void;
};

const none = new Float64Array(0);

export function createRows(): Rows {
  let cells = none;
  let first = 0;
  let end = 0;

  function makeRoom(): void {
    const used = end - first;
    const larger = used * 2 >= cells.length ? new Float64Array(Math.max(12, cells.length * 2)) : cells;
    if (larger === cells) cells.copyWithin(0, first, end);
    else larger.set(cells.subarray(first, end));
    cells = larger;
    first = 0;
    end = used;
  }

  return {
    add(a, b, c) {
      if (end === cells.length) makeRoom();
      cells[end] = a;
      cells[end + 1] = b;
      cells[end + 2] = c;
      end += 3;
    },
    count: () => (end - first) / 3,
    get: (row, column) => cells[first + row * 3 + column] ?? 0,
    drop(rows) {
      first = Math.min(end, first + rows * 3);
      if (first === end) {
        first = 0;
        end = 0;
      }
    },
  };
}
