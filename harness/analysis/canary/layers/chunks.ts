import type { FieldValue } from './field-values.ts';
import { type Layer, spend } from './layer.ts';
import { type Crossed, createRows } from './rows.ts';

/** Pieces are no smaller. */
const shortestPiece = 4;
/** All together they hold more than a value that would be sent whole. */
const shortest = 12;

/** A long value cut into pieces of equal length, the last of which may be shorter: in an array, in fields of the same name, in `c1=…&c2=…`, in the segments of a path. */
export const chunks: Layer = {
  name: 'chunks',
  textual: true,
  once: true,
  open(source, budget) {
    const byName = new Map<string, FieldValue[]>();
    for (const value of [...source.fieldValues(), ...segmentsOf(source.bytes)]) {
      const known = byName.get(value.name);
      if (known === undefined) byName.set(value.name, [value]);
      else known.push(value);
    }
    const rows = createRows(source.bytes);
    for (const pieces of byName.values()) {
      for (const row of rowsOf(pieces)) {
        if (!spend(budget, sizeOf(row))) return rows.opened(isCut);
        rows.add(row, shortest);
      }
    }
    return rows.opened(isCut);
  },
};

/**
 * Whether a value was cut into the pieces, and they are not the values of several people that happen to be of one length: it is all of two of one
 * record, or goes on to a third; or the row holds three or more, and something that is encoded in it.
 */
function isCut({ pieces, row, isWhole, isOfOne, isDecoded }: Crossed): boolean {
  return pieces.length > 2 || (isWhole && isOfOne) || (isDecoded && row.length > 2);
}

function sizeOf(row: readonly FieldValue[]): number {
  return row.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Two or more in a row of equal length, and what is left in a shorter one. */
function rowsOf(pieces: readonly FieldValue[]): FieldValue[][] {
  const rows: FieldValue[][] = [];
  let row: FieldValue[] = [];
  const finish = () => {
    if (row.length > 1) rows.push(row);
    row = [];
  };
  for (const piece of pieces) {
    const size = piece.to - piece.from;
    const whole = row[0] === undefined ? 0 : row[0].to - row[0].from;
    if (row.length > 0 && size > whole) finish();
    if (row.length === 0 && size < shortestPiece) continue;
    row.push(piece);
    if (row.length > 1 && size < whole) finish();
  }
  finish();
  return rows;
}

const slash = 47;
const mostSegments = 64;

/** The segments of a path that a text begins with. */
function segmentsOf(bytes: Uint8Array): FieldValue[] {
  const found: FieldValue[] = [];
  if (bytes[0] !== slash) return found;
  let from = 1;
  for (let at = 1; at <= bytes.length && found.length < mostSegments; at++) {
    const byte = bytes[at] ?? 0;
    const isEnd = byte <= 32 || byte === 63;
    if (!isEnd && byte !== slash) continue;
    if (at > from) found.push({ from, to: at, name: '/', record: 0 });
    from = at + 1;
    if (isEnd) break;
  }
  return found;
}
