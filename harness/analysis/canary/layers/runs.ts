import type { Spans } from './layer.ts';

/** Shorter texts cannot hold eight bytes, the window of a needle, in any encoding that only uses printable characters. */
export const leastRun = 11;

/** Printable ASCII, tab, line feed, carriage return. */
const text = new Uint8Array(256).fill(1, 32, 127);
for (const byte of [9, 10, 13]) text[byte] = 1;

/** Letters, digits, and the four signs of base64 and base64url (RFC 4648). */
export const tokenCharacters = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_') {
  tokenCharacters[character.charCodeAt(0)] = 1;
}

/**
 * All runs of at least eleven characters of text. Looks at one aligned word of four bytes in eight bytes: a run of eleven holds one of these
 * whole. Of random words one in sixteen gets beyond the first test, so that noise goes by at the speed of memory.
 */
export function textRuns(bytes: Uint8Array): Spans {
  const runs: number[] = [];
  const aligned = (4 - (bytes.byteOffset & 3)) & 3;
  if (bytes.length < leastRun) return runs;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, (bytes.length - aligned) >> 2);
  let done = 0;
  for (let i = 0; i < words.length; i += 2) {
    if (((words[i] ?? 0) & 0x80808080) !== 0) continue;
    const at = aligned + i * 4;
    if (!(text[bytes[at] ?? 0] && text[bytes[at + 1] ?? 0] && text[bytes[at + 2] ?? 0] && text[bytes[at + 3] ?? 0]))
      continue;
    let from = at;
    while (from > done && text[bytes[from - 1] ?? 0] === 1) from--;
    const to = runEnd(bytes, at + 4, text);
    if (to - from >= leastRun) runs.push(from, to);
    done = to;
    i = 2 * Math.ceil((to - aligned) / 8) - 2;
  }
  return runs;
}

/** Whether any byte has its highest bit. */
export function hasHighBit(bytes: Uint8Array): boolean {
  const aligned = Math.min(bytes.length, (4 - (bytes.byteOffset & 3)) & 3);
  for (let at = 0; at < aligned; at++) if ((bytes[at] ?? 0) > 127) return true;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, (bytes.length - aligned) >> 2);
  for (let i = 0; i < words.length; i++) if (((words[i] ?? 0) & 0x80808080) !== 0) return true;
  for (let at = aligned + words.length * 4; at < bytes.length; at++) if ((bytes[at] ?? 0) > 127) return true;
  return false;
}

/** Where a run of the alphabet's characters ends that holds everything from `at` on. */
export function runEnd(bytes: Uint8Array, at: number, alphabet: Uint8Array): number {
  let to = at;
  while (to < bytes.length && alphabet[bytes[to] ?? 0] === 1) to++;
  return to;
}

export function tokensIn(bytes: Uint8Array, runs: Spans): Spans {
  const tokens: number[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    eachStretch(
      bytes,
      { from: runs[i] ?? 0, to: runs[i + 1] ?? 0, alphabet: tokenCharacters, least: leastRun },
      tokens,
    );
  }
  return tokens;
}

/**
 * Adds to `found` all longest stretches of at least `least` characters of an alphabet. Like Boyer and Moore's search it looks at the last place
 * that a stretch must cover first, and so passes over most characters of a text in words.
 */
export function eachStretch(
  bytes: Uint8Array,
  { from, to, alphabet, least }: { from: number; to: number; alphabet: Uint8Array; least: number },
  found: number[],
): void {
  let start = from;
  for (let at = start + least - 1; at < to; at = start + least - 1) {
    let first = at;
    while (first >= start && alphabet[bytes[first] ?? 0] === 1) first--;
    if (first >= start) {
      start = first + 1;
      continue;
    }
    let end = at + 1;
    while (end < to && alphabet[bytes[end] ?? 0] === 1) end++;
    found.push(start, end);
    start = end + 1;
  }
}
