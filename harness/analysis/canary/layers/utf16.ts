import { createArena } from './arena.ts';
import { type Layer, type Opened, spend } from './layer.ts';

/** The shortest value that is looked for has four characters. */
const shortestText = 4;

/** ASCII characters in UTF-16, either byte order: what is left without the zero bytes. */
export const utf16: Layer = {
  name: 'utf-16',
  binary: true,
  dialects: ['utf-16le', 'utf-16be'],
  open({ bytes, marks }, budget) {
    const opened: Opened[] = [];
    for (const [order, runs] of marks().wide.entries()) {
      if (runs.length === 0) continue;
      const arena = createArena(256);
      for (const [from, to] of runs) {
        if (!spend(budget, (to - from) / 2)) break;
        arena.begin(from);
        for (let i = from; i < to; i += 2) arena.put(bytes[i + order] ?? 0);
        arena.close(shortestText);
      }
      const nameOf = () => (order === 0 ? 'utf-16le' : 'utf-16be');
      opened.push(...arena.opened((run, into) => run + into * 2, { nameOf }));
    }
    return opened;
  },
};
