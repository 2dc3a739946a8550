import { createArena } from './arena.ts';
import { type Layer, spend } from './layer.ts';

/** A longer value is no part of a number or a name. */
const longestPart = 64;
/** Runs shorter than this hold nothing that was not found in one of the values. */
const shortest = 6;

/** The values of successive fields one after another, names and notation left out: numbers and names that are cut over several, `{"cc":"86","n":"139…"}`, `["1","3","9",…]`. */
export const fields: Layer = {
  name: 'fields',
  innermost: true,
  once: true,
  open(source, budget) {
    const values = source.fieldValues();
    if (values.length < 2) return [];
    const { bytes } = source;
    const arena = createArena(bytes.length);
    let isOpen = false;
    for (const { from, to } of values) {
      if (to - from > longestPart) {
        if (isOpen) arena.close(shortest);
        isOpen = false;
        continue;
      }
      if (!spend(budget, to - from)) break;
      if (isOpen) arena.mark(from);
      else arena.begin(from);
      isOpen = true;
      arena.reserve(to - from).set(bytes.subarray(from, to), arena.length());
      arena.wrote(to - from);
    }
    if (isOpen) arena.close(shortest);
    return arena.opened((run, into) => run + into);
  },
};
