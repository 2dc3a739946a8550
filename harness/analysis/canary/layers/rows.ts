import { createArena } from './arena.ts';
import type { FieldValue } from './field-values.ts';
import type { Asking, Opened } from './layer.ts';

/** What a match in a row goes over. */
export type Crossed = {
  /** The values that it touches, two or more, in their order. */
  readonly pieces: readonly FieldValue[];
  /** All values of the row. */
  readonly row: readonly FieldValue[];
  /** Whether it begins where a value begins and ends where one ends. */
  readonly isWhole: boolean;
  /** Whether they are of one record. */
  readonly isOfOne: boolean;
  /** Whether it was found in what the row encodes, and not in the row itself. */
  readonly isDecoded: boolean;
};

/** Values of a text one after another, what stands between them left out. */
export type Rows = {
  /** Adds a row, unless it is shorter than `least` bytes. */
  readonly add: (row: readonly FieldValue[], least: number) => void;
  /** `isOne` tells whether values that merely stand in a row are likely to be one value that was cut. */
  readonly opened: (isOne: (crossed: Crossed) => boolean) => readonly Opened[];
};

export function createRows(bytes: Uint8Array): Rows {
  const arena = createArena(256);
  const starts: number[] = [];
  const values: FieldValue[] = [];
  const rows: (readonly FieldValue[])[] = [];
  const parts: number[] = [];

  function add(row: readonly FieldValue[], least: number): void {
    const size = row.reduce((sum, { from, to }) => sum + to - from, 0);
    if (size < least) return;
    arena.begin(row[0]?.from ?? 0);
    for (const value of row) {
      const { from, to } = value;
      arena.mark(from);
      starts.push(arena.length());
      values.push(value);
      rows.push(row);
      arena.reserve(to - from).set(bytes.subarray(from, to), arena.length());
      arena.wrote(to - from);
    }
    arena.close(0);
    parts.push(arena.runStart(), arena.length() - 1);
  }

  /** Index of the value that a byte belongs to. */
  function indexAt(position: number): number {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function opened(isOne: (crossed: Crossed) => boolean): readonly Opened[] {
    const vouches = (at: number, end: number, { follows, isDecoded }: Asking) => {
      const first = indexAt(at);
      const last = indexAt(end - 1);
      if (first === last) return true;
      const pieces = values.slice(first, last + 1);
      const { from = 0, to = 0 } = values[last] ?? {};
      const isWhole = starts[first] === at && (starts[last] ?? 0) + to - from === end;
      const inOrder = pieces.every((piece, i) => {
        const next = pieces[i + 1];
        return next === undefined || follows([piece.from, piece.to], [next.from, next.to]);
      });
      const isOfOne = pieces.every(({ record }) => record === pieces[0]?.record);
      return inOrder && isOne({ pieces, row: rows[first] ?? [], isWhole, isOfOne, isDecoded });
    };
    return arena.opened((run, into) => run + into, { parts }).map((one) => ({ ...one, vouches }));
  }

  return { add, opened };
}
