/** A stretch of UTF-16 text, from its first byte to after its last. */
export type WideRun = readonly [from: number, to: number];

/** The shortest value that is looked for has four characters; bytes. */
export const shortestPairs = 8;

/**
 * The longest run of pairs of a printable character and a zero that holds the byte at `at`, and begins no earlier than `least`. `order`: 0 where the
 * character comes first, 1 where the zero does.
 */
export function pairsAround(
  bytes: Uint8Array,
  { at, order, least }: { readonly at: number; readonly order: 0 | 1; readonly least: number },
): WideRun | null {
  const isPair = (i: number) => isPrintable(bytes[i + order] ?? 0) && bytes[i + 1 - order] === 0;
  if (at < least) return null;
  let from = isPair(at) ? at : at + 1;
  if (!isPair(from)) return null;
  while (from - 2 >= least && isPair(from - 2)) from -= 2;
  let to = from;
  while (to + 2 <= bytes.length && isPair(to)) to += 2;
  return [from, to];
}

function isPrintable(byte: number): boolean {
  return byte >= 32 && byte < 127;
}
