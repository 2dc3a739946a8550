import type { FieldValue } from './field-values.ts';
import { type Layer, spend } from './layer.ts';
import { createRows } from './rows.ts';

/** A longer value is no part of a number or a name. */
const longestPart = 64;
/** Rows shorter than this hold nothing that was not found in one of the values. */
const shortest = 6;

/**
 * The values of successive fields one after another, names and notation left out: numbers and names that are cut over several, `{"cc":"86","n":"139…"}`,
 * `["1","3","9",…]`. Only whole fields of one record are one value; else the end of one person's number would complete the beginning of another's.
 */
export const fields: Layer = {
  name: 'fields',
  innermost: true,
  once: true,
  open(source, budget) {
    const values = source.fieldValues();
    if (values.length < 2) return [];
    const rows = createRows(source.bytes);
    let row: FieldValue[] = [];
    const finish = () => {
      if (row.length > 1) rows.add(row, shortest);
      row = [];
    };
    for (const value of values) {
      const size = value.to - value.from;
      if (size > longestPart) finish();
      else if (!spend(budget, size)) break;
      else row.push(value);
    }
    finish();
    return rows.opened(({ isWhole, isOfOne }) => isWhole && isOfOne);
  },
};
