import { createArena } from './arena.ts';
import { type Layer, spend } from './layer.ts';
import { eachStretch } from './runs.ts';
import { kindOf } from './tokens.ts';

/** Four bytes, the shortest needle. */
const shortestRun = 8;

const hexKinds = kindOf.digit | kindOf.spelled | kindOf.hexSmall | kindOf.hexCapital;

const values = new Uint8Array(256);
const digits = new Uint8Array(256);
for (let value = 0; value < 16; value++) {
  for (const digit of [value.toString(16), value.toString(16).toUpperCase()]) {
    values[digit.charCodeAt(0)] = value;
    digits[digit.charCodeAt(0)] = 1;
  }
}

/** Runs of hexadecimal digits of either case, decoded from the first digit and from the second. */
export const hex: Layer = {
  name: 'hex',
  textual: true,
  open({ bytes, tokens, kind }, budget) {
    const runs: number[] = [];
    const among = tokens();
    for (let i = 0; i < among.length; i += 2) {
      const [from = 0, to = 0] = [among[i], among[i + 1]];
      const kinds = kind(i);
      if (kinds === kindOf.digit) continue;
      if ((kinds & ~hexKinds) === 0) runs.push(from, to);
      else if ((kinds & kindOf.digit) !== 0)
        eachStretch(bytes, { from, to, alphabet: digits, least: shortestRun }, runs);
    }
    if (runs.length === 0) return [];
    let total = 0;
    for (let i = 0; i < runs.length; i += 2) total += (runs[i + 1] ?? 0) - (runs[i] ?? 0);
    if (!spend(budget, total)) return [];
    const arena = createArena(total + runs.length);
    const parts: number[] = [];
    for (let phase = 0; phase < 2; phase++) {
      for (let i = 0; i < runs.length; i += 2) {
        const from = (runs[i] ?? 0) + phase;
        const size = ((runs[i + 1] ?? 0) - from) >> 1;
        arena.begin(from);
        const room = arena.reserve(size);
        let put = arena.length();
        for (let n = 0, at = from; n < size; n++, at += 2) {
          room[put++] = ((values[bytes[at] ?? 0] ?? 0) << 4) | (values[bytes[at + 1] ?? 0] ?? 0);
        }
        arena.wrote(size);
        if (arena.close(4) && phase === 0) parts.push(arena.runStart(), arena.length() - 1);
      }
    }
    return arena.opened((run, into) => run + into * 2, { parts });
  },
};
