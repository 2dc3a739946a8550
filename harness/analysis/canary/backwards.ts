import type { Layer, Opened } from './layers/layer.ts';
import { reversed } from './layers/reversed.ts';
import { leastTextIn } from './layers/runs.ts';
import { turn } from './layers/turn.ts';
import type { Needle } from './needles.ts';

/**
 * A text's needle as it stands in a text that was written backwards. Searched for beside the others, it costs next to nothing, where turning all text
 * round to search it again would double the work. Null where it reads the same both ways.
 */
export function backwards(needle: Needle): Needle | null {
  const bytes = new Uint8Array(needle.bytes.length);
  turn(needle.bytes, 0, bytes.length, bytes);
  return bytes.every((byte, i) => byte === needle.bytes[i]) ? null : { ...needle, bytes, backwards: true };
}

/** What a needle that stands backwards was opened from: its own bytes turned round, as a layer of their own. */
export function turned(
  bytes: Uint8Array,
  at: number,
  length: number,
): { bytes: Uint8Array; layer: Layer; opened: Opened } {
  const child = new Uint8Array(length);
  turn(bytes, at, at + length, child);
  return { bytes: child, layer: reversed, opened: { bytes: child, span: () => [at, at + length] } };
}

/** Whether a needle that was found backwards stands in a text, and ends where it has to: a part of a number before which no digit stands. */
export function isWrittenBackwards(needle: Needle, bytes: Uint8Array, at: number): boolean {
  if (needle.closed && isDigit(bytes[at - 1] ?? 0)) return false;
  const enough = leastTextIn(bytes.length);
  let from = at;
  let to = at + needle.bytes.length;
  while (to - from < enough && isText(bytes[from - 1] ?? 0)) from--;
  while (to - from < enough && isText(bytes[to] ?? 0)) to++;
  return to - from >= enough;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

function isText(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;
}
