import { createArena } from './arena.ts';
import { tableOf } from './escapes.ts';
import { type Layer, spend } from './layer.ts';
import { eachStretch } from './runs.ts';

/** Digits that are needed for a number to be worth while. */
const shortestNumber = 8;
const numberParts = tableOf('0123456789+ ()-./_*:');
const kept = tableOf('0123456789+');

/** Numbers written in groups, `+852 9123-4567`, `35 209900 176148 1`: what is left without blanks, hyphens, dots, slashes, brackets, low lines, stars and colons. */
export const separators: Layer = {
  name: 'separators',
  textual: true,
  innermost: true,
  open(source, budget) {
    const { bytes } = source;
    const numbers: number[] = [];
    const runs = source.numeric();
    if (runs.length === 0) return [];
    for (let i = 0; i < runs.length; i += 2) {
      const [from = 0, to = 0] = [runs[i], runs[i + 1]];
      eachStretch(bytes, { from, to, alphabet: numberParts, least: shortestNumber + 1 }, numbers);
    }
    const arena = createArena(256);
    const sources: number[] = [];
    for (let i = 0; i < numbers.length; i += 2) {
      const [from = 0, to = 0] = [numbers[i], numbers[i + 1]];
      if (!hasBoth(bytes, from, to)) continue;
      if (!spend(budget, to - from)) break;
      arena.begin(sources.length);
      for (let at = from; at < to; at++) {
        if (kept[bytes[at] ?? 0] !== 1) continue;
        arena.put(bytes[at] ?? 0);
        sources.push(at);
      }
      arena.close(0);
      // For the zero byte after the run.
      sources.push((sources[sources.length - 1] ?? 0) + 1);
    }
    return arena.opened((run, into) => sources[run + into] ?? 0);
  },
};

/** Enough digits, and a separator between two of them. */
function hasBoth(bytes: Uint8Array, from: number, to: number): boolean {
  let digits = 0;
  let gaps = 0;
  for (let at = from; at < to; at++) {
    if (kept[bytes[at] ?? 0] === 1) digits++;
    else if (digits > 0) gaps++;
  }
  return digits >= shortestNumber && gaps > 0;
}
