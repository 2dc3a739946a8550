import type { Spans } from './layer.ts';

/** Shorter texts hold no six bytes, a number in BCD, in any encoding that only uses printable characters. */
export const leastRun = 8;
/** Shorter runs of text are no text where there is much beside them: of noise, one in some hundred thousand bytes begins such a run. */
export const leastText = 11;
/** Of longer texts the end is looked for in words. */
const longText = 64;
/** In stretches up to this size, a field or what a layer has made, a text of `leastRun` characters counts. */
const smallSource = 1024;

/** Printable ASCII, tab, line feed, carriage return. */
const text = new Uint8Array(256).fill(1, 32, 127);
for (const byte of [9, 10, 13]) text[byte] = 1;

/** The run of text that holds the four bytes at `at` and begins no earlier than `least`; null where one of them is none. */
export function textRunAround(bytes: Uint8Array, at: number, least: number): readonly [number, number] | null {
  for (let i = at; i < at + 4; i++) if (text[bytes[i] ?? 0] !== 1) return null;
  let from = at;
  while (from > least && text[bytes[from - 1] ?? 0] === 1) from--;
  return [from, textEnd(bytes, at + 4)];
}

/** Where a run of text ends that goes on at `at`; long ones are passed over in words. */
function textEnd(bytes: Uint8Array, at: number): number {
  let to = at;
  while (to < bytes.length && (to - at < longText || ((bytes.byteOffset + to) & 3) !== 0)) {
    if (text[bytes[to] ?? 0] !== 1) return to;
    to++;
  }
  if (to === bytes.length) return to;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + to, Math.max(0, bytes.length - to) >> 2);
  let i = 0;
  for (; i < words.length; i++) {
    const word = words[i] ?? 0;
    // No byte under 32 or over 126; line ends are left to the table.
    if (((word | (word - 0x20202020) | (word + 0x01010101)) & 0x80808080) === 0) continue;
    for (let n = 0; n < 4; n++) if (text[(word >>> (n * 8)) & 0xff] !== 1) return to + i * 4 + n;
  }
  return runEnd(bytes, to + i * 4, text);
}

/** So many characters make a text, in a stretch of `size` bytes. */
export function leastTextIn(size: number): number {
  return size > smallSource ? leastText : leastRun;
}

/** All runs of text in a small source, where eight characters count; null for a larger one. */
export function shortTextRuns(bytes: Uint8Array): Spans | null {
  if (bytes.length > smallSource) return null;
  const found: number[] = [];
  eachStretch(bytes, { from: 0, to: bytes.length, alphabet: text, least: leastRun }, found);
  return found;
}

/** Whether any byte has its highest bit. */
export function hasHighBit(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return bytes.some((byte) => byte > 127);
  const aligned = (4 - (bytes.byteOffset & 3)) & 3;
  for (let at = 0; at < aligned; at++) if ((bytes[at] ?? 0) > 127) return true;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, (bytes.length - aligned) >> 2);
  for (let i = 0; i < words.length; i++) if (((words[i] ?? 0) & 0x80808080) !== 0) return true;
  for (let at = aligned + words.length * 4; at < bytes.length; at++) if ((bytes[at] ?? 0) > 127) return true;
  return false;
}

/** Where a sign begins in runs of text. Noise of any size, which has few, is not read for it. */
export function signsIn(buffer: Buffer, runs: Spans, sign: string): number[] {
  const found: number[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    const [from = 0, to = 0] = [runs[i], runs[i + 1]];
    const run = buffer.subarray(from, to);
    for (let at = run.indexOf(sign); at >= 0; at = run.indexOf(sign, at + sign.length)) found.push(from + at);
  }
  return found;
}

/** Where a run of the alphabet's characters ends that holds everything from `at` on. */
export function runEnd(bytes: Uint8Array, at: number, alphabet: Uint8Array): number {
  let to = at;
  while (to < bytes.length && alphabet[bytes[to] ?? 0] === 1) to++;
  return to;
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
