import { createArena } from './arena.ts';
import { type Layer, type Opened, spend } from './layer.ts';

/** Shorter runs cannot hold the eight bytes of a needle's window. */
const shortestRun = 11;

/** Values of both alphabets of RFC 4648 (sections 4 and 5); 64 for everything else. */
const values = new Uint8Array(256).fill(64);
'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.split('').forEach((character, value) => {
  values[character.charCodeAt(0)] = value;
});
values['-'.charCodeAt(0)] = 62;
values['_'.charCodeAt(0)] = 63;

/**
 * Runs of base64 or base64url, with or without padding. A run is decoded four times, from each of its first four characters on, as it may
 * follow other letters without a break (a hash in a URL's path). Line breaks after full lines (RFC 2045) are passed over.
 */
export const base64: Layer = {
  name: 'base64',
  open(bytes, budget) {
    const runs = findRuns(bytes);
    if (runs.length === 0) return [];
    const total = runs.reduce((sum, { from, to }) => sum + to - from, 0);
    if (!spend(budget, total * 3)) return [];
    const opened: Opened[] = [];
    for (let phase = 0; phase < 4; phase++) {
      const arena = createArena(total);
      for (const { from, to, lines } of runs) {
        arena.begin(from + phase);
        if (lines) decode(withoutBreaks(bytes, from, to), phase, arena.put);
        else decode(bytes.subarray(from, to), phase, arena.put);
        arena.close(8);
      }
      const child = arena.opened(
        (run, into) => run + Math.floor((into * 4) / 3),
        (at, end) => dialect(bytes, at, end),
      );
      if (child !== null) opened.push(child);
    }
    return opened;
  },
};

type Run = { readonly from: number; readonly to: number; readonly lines: boolean };

/** Looks at every eighth byte only, until it is one of the alphabet's: a run of eleven cannot be missed. */
function findRuns(bytes: Uint8Array): Run[] {
  const runs: Run[] = [];
  const { length } = bytes;
  let from = 0;
  for (let at = 7; at < length; at += 8) {
    if ((values[bytes[at] ?? 0] ?? 64) === 64) continue;
    let first = at;
    while (first > from && (values[bytes[first - 1] ?? 0] ?? 64) !== 64) first--;
    let to = runEnd(bytes, at + 1);
    let lines = false;
    for (let lineStart = first; to - lineStart >= 48; ) {
      const after = bytes[to] === 13 && bytes[to + 1] === 10 ? to + 2 : bytes[to] === 10 ? to + 1 : length;
      if (after >= length || (values[bytes[after] ?? 0] ?? 64) === 64) break;
      lines = true;
      lineStart = after;
      to = runEnd(bytes, after);
    }
    if (to - first >= shortestRun) runs.push({ from: first, to, lines });
    from = to;
    // The next look is at the first multiple of eight beyond the run.
    if (to > at) at = (to - 1) | 7;
  }
  return runs;
}

function runEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && (values[bytes[at] ?? 0] ?? 64) !== 64) at++;
  return at;
}

function withoutBreaks(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return bytes.subarray(from, to).filter((byte) => byte !== 10 && byte !== 13);
}

function decode(run: Uint8Array, phase: number, put: (byte: number) => void): void {
  const value = (at: number) => values[run[at] ?? 0] ?? 0;
  let at = phase;
  for (; at + 4 <= run.length; at += 4) {
    const group = (value(at) << 18) | (value(at + 1) << 12) | (value(at + 2) << 6) | value(at + 3);
    put(group >> 16);
    put((group >> 8) & 255);
    put(group & 255);
  }
  const left = run.length - at;
  if (left >= 2) put((value(at) << 2) | (value(at + 1) >> 4));
  if (left === 3) put(((value(at + 1) & 15) << 4) | (value(at + 2) >> 2));
}

/** Which alphabet the matched characters are of. Where they are of both: base64 if padded, else base64url, which is the usual one without padding. */
function dialect(bytes: Uint8Array, at: number, end: number): string {
  for (let i = at; i < end; i++) {
    if (bytes[i] === 43 || bytes[i] === 47) return 'base64';
    if (bytes[i] === 45 || bytes[i] === 95) return 'base64url';
  }
  let after = end;
  while (after < bytes.length && (values[bytes[after] ?? 0] ?? 64) !== 64) after++;
  // A padding sign, as it is; or it, a plus or a slash percent-encoded.
  if (bytes[after] === 61 || (bytes[after] === 37 && (bytes[after + 1] === 50 || bytes[after + 1] === 51)))
    return 'base64';
  return after === end && (end - at) % 4 === 0 && end - at > 16 ? 'base64' : 'base64url';
}
