import type { Spans } from './layer.ts';

/** Headers with a length are looked for so far into a message, bytes. */
const longestHeader = 32;
/** Sizes that headers without a length of their own commonly have. */
const commonHeaders = [1, 2, 3, 4, 5, 6, 8, 12, 16, 20, 24, 32] as const;
/** In messages up to this size; with larger ones the chance grows that one of many lengths fits by accident, and so does the work. */
const largestGuessed = 4096;
/** What is left behind a header must hold something. */
const leastRest = 16;
/** Names of topics and the like before the rest. */
const longestName = 256;

/**
 * What stands behind the header of a message in a binary protocol of unknown make, to its end: after a length in two or four bytes, of either order, that
 * says how much is left; after a text with its own length before it (MQTT's topic, OASIS MQTT 3.1.1 section 3.3.2); and after the first few
 * bytes of a short message that does not begin as text does. For codings that can only be read from their beginning.
 */
export function framed(bytes: Uint8Array, from: number, to: number): Spans {
  const found: number[] = [];
  const add = (at: number) => {
    if (to - at >= leastRest) found.push(at, to);
  };
  for (let at = from; at < Math.min(from + longestHeader, to - leastRest); at++) {
    if (u16(bytes, at) === to - at - 2 || u16(bytes, at, true) === to - at - 2) add(at + 2);
    if (u32(bytes, at) === to - at - 4 || u32(bytes, at, true) === to - at - 4) add(at + 4);
  }
  const name = u16(bytes, from);
  if (name > 0 && name <= longestName && isText(bytes, from + 2, Math.min(to, from + 2 + name))) {
    add(from + 2 + name);
    // MQTT's packet identifier, with a quality of service above 0.
    add(from + 4 + name);
  }
  if (to - from <= largestGuessed && !isText(bytes, from, Math.min(to, from + 4)))
    for (const size of commonHeaders) add(from + size);
  return found;
}

function u16(bytes: Uint8Array, at: number, little = false): number {
  const [one, other] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
  return little ? other * 256 + one : one * 256 + other;
}

function u32(bytes: Uint8Array, at: number, little = false): number {
  return little
    ? u16(bytes, at + 2, true) * 65_536 + u16(bytes, at, true)
    : u16(bytes, at) * 65_536 + u16(bytes, at + 2);
}

function isText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((bytes[at] ?? 0) < 32 || (bytes[at] ?? 0) >= 127) return false;
  return true;
}
