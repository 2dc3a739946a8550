import { createArena } from './arena.ts';
import { type Layer, spend } from './layer.ts';
import { turn } from './turn.ts';
import { turnable } from './turnable.ts';

/**
 * Text written backwards: stretches that may be encoded, turned round character by character. (A value that is not encoded is searched for backwards,
 * see backwards.ts; no text is copied for it.)
 */
export const reversed: Layer = {
  name: 'reversed',
  textual: true,
  once: true,
  open(source, budget) {
    const stretches = turnable(source);
    const arena = createArena(256);
    const parts: number[] = [];
    for (let i = 0; i < stretches.length; i += 2) {
      const [from = 0, to = 0] = [stretches[i], stretches[i + 1]];
      if (!spend(budget, to - from)) break;
      arena.begin(to - 1);
      turn(source.bytes, from, to, arena.reserve(to - from), arena.length());
      arena.wrote(to - from);
      arena.close(0);
      parts.push(arena.runStart(), arena.length() - 1);
    }
    return arena.opened((run, into) => run - into, { parts });
  },
};
