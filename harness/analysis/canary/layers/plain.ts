import { leastRun } from './runs.ts';

/** Printable ASCII, tab, line feed, carriage return. */
const text = new Uint8Array(256).fill(1, 32, 127);
for (const byte of [9, 10, 13]) text[byte] = 1;
/** Characters after which it is plain. */
const considered = 64;

/**
 * Whether something begins with plain text, and so is neither compressed nor encrypted: of random bytes eleven are all characters of ASCII less than
 * once in thirty thousand times.
 */
export function isPlain(bytes: Uint8Array, from: number, to: number): boolean {
  const end = Math.min(to, from + considered);
  if (end - from < leastRun) return false;
  for (let at = from; at < end; at++) if (text[bytes[at] ?? 0] !== 1) return false;
  return true;
}
