import { createArena } from './arena.ts';
import { type Layer, spend } from './layer.ts';
import { eachStretch, runEnd } from './runs.ts';

/** More bytes than a MAC address has, which is looked for as it is written. */
const leastBytes = 7;
/** One digit for each byte, and one sign between each two. */
export const leastSpelled = 13;
/** Signs that may stand between two bytes, with the `0x`, `\x` or `h` of some languages. */
const mostBetween = 4;

const digits = new Uint8Array(256).fill(1, 48, 58);
const hexDigits = new Uint8Array(256).fill(1, 48, 58).fill(1, 65, 71).fill(1, 97, 103);
const between = new Uint8Array(256);
for (const sign of ' ,:;-.|\\\t\r\nx') between[sign.charCodeAt(0)] = 1;
export const spelledCharacters = new Uint8Array(256).fill(1, 48, 58).fill(1, 65, 71).fill(1, 97, 103);
for (let byte = 0; byte < 256; byte++) if (between[byte] === 1) spelledCharacters[byte] = 1;

/** Bytes written one by one with something between them: `86:52:09`, `0x86, 0x52`, `\x86\x52`, and in decimal, `[56, 54, 49]`. */
export const spelled: Layer = {
  name: 'spelled',
  textual: true,
  open(source, budget) {
    const { bytes } = source;
    const stretches: number[] = [];
    const runs = source.numeric();
    if (runs.length === 0) return [];
    for (let i = 0; i < runs.length; i += 2)
      eachStretch(
        bytes,
        { from: runs[i] ?? 0, to: runs[i + 1] ?? 0, alphabet: spelledCharacters, least: leastSpelled },
        stretches,
      );
    const arena = createArena(256);
    const places: number[] = [];
    const parts: number[] = [];
    for (let i = 0; i < stretches.length; i += 2) {
      const [from = 0, to = 0] = [stretches[i], stretches[i + 1]];
      for (const radix of [16, 10] as const) {
        const found = read(bytes, from, to, radix);
        if (found.length < leastBytes * 2) continue;
        if (!spend(budget, found.length)) return arena.opened((run, into) => places[run + into] ?? 0, { parts });
        arena.begin(places.length);
        for (let n = 0; n < found.length; n += 2) {
          places.push(found[n] ?? 0);
          arena.put(found[n + 1] ?? 0);
        }
        // For the zero byte after the run.
        places.push(to);
        arena.close(0);
        parts.push(arena.runStart(), arena.length() - 1);
      }
    }
    return arena.opened((run, into) => places[run + into] ?? 0, { parts });
  },
};

/** Where each byte stands and what it is; nothing unless all of them are bytes, in hexadecimal two digits each. */
function read(bytes: Uint8Array, from: number, to: number, radix: 10 | 16): number[] {
  const alphabet = radix === 16 ? hexDigits : digits;
  const found: number[] = [];
  let gaps = 0;
  for (let at = from; at < to; ) {
    const byte = bytes[at] ?? 0;
    // The `0` of `0x`.
    if (byte === 48 && bytes[at + 1] === 120) at += 2;
    else if (between[byte] === 1) {
      gaps++;
      if (gaps > mostBetween) return found.length >= leastBytes * 2 ? found : [];
      at++;
    } else {
      const end = Math.min(to, runEnd(bytes, at, alphabet));
      const size = end - at;
      const fits = radix === 16 ? size === 2 : size > 0 && size <= 3;
      const value = fits ? number(bytes, at, end, radix) : 256;
      if (value > 255) {
        if (found.length >= leastBytes * 2) return found;
        found.length = 0;
        at = Math.max(at + 1, end);
      } else {
        found.push(at, value);
        at = end;
      }
      gaps = 0;
    }
  }
  return found;
}

function number(bytes: Uint8Array, from: number, to: number, radix: 10 | 16): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    value = value * radix + (byte < 58 ? byte - 48 : (byte | 32) - 87);
  }
  return value;
}
