import { createArena } from './arena.ts';
import { type Layer, type Opened, spend } from './layer.ts';

/** Eight bytes. */
const shortestRun = 16;

const values = new Uint8Array(256).fill(16);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  values[digit.charCodeAt(0)] = value;
  values[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Runs of hexadecimal digits of either case, decoded from the first digit and from the second. */
export const hex: Layer = {
  name: 'hex',
  open(bytes, budget) {
    const runs = findRuns(bytes);
    if (runs.length === 0) return [];
    const total = runs.reduce((sum, [from, to]) => sum + to - from, 0);
    if (!spend(budget, total)) return [];
    const opened: Opened[] = [];
    for (let phase = 0; phase < 2; phase++) {
      const arena = createArena(total / 2 + runs.length);
      for (const [from, to] of runs) {
        arena.begin(from + phase);
        for (let at = from + phase; at + 2 <= to; at += 2) {
          arena.put(((values[bytes[at] ?? 0] ?? 0) << 4) | (values[bytes[at + 1] ?? 0] ?? 0));
        }
        arena.close(8);
      }
      const child = arena.opened((run, into) => run + into * 2);
      if (child !== null) opened.push(child);
    }
    return opened;
  },
};

function findRuns(bytes: Uint8Array): [number, number][] {
  const isDigit = (at: number) => (values[bytes[at] ?? 0] ?? 16) !== 16;
  const runs: [number, number][] = [];
  let from = 0;
  for (let at = 15; at < bytes.length; at += 16) {
    if (!isDigit(at)) continue;
    let first = at;
    while (first > from && isDigit(first - 1)) first--;
    let to = at + 1;
    while (to < bytes.length && isDigit(to)) to++;
    if (to - first >= shortestRun) runs.push([first, to]);
    from = to;
    at = (to - 1) | 15;
  }
  return runs;
}
