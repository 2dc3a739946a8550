import { hash } from 'node:crypto';

/** Shorter stretches are compared, longer ones by their SHA-1. */
const compared = 1024;
/** Stretches that are kept under one number. */
const mostAlike = 16;

type Entry = { readonly bytes: Uint8Array; readonly position: number; depth: number };

/** Which stretches of a piece have been visited. */
export type Memory = {
  /** Whether the same bytes from the same position were visited before, no deeper than now; remembers them. */
  readonly has: (bytes: Uint8Array, position: number, depth: number) => boolean;
};

export function createMemory(): Memory {
  const short = new Map<number, Entry[]>();
  const long = new Map<string, number>();

  function has(bytes: Uint8Array, position: number, depth: number): boolean {
    if (bytes.length > compared) {
      const key = `${position} ${hash('sha1', bytes, 'base64')}`;
      const before = long.get(key);
      if (before !== undefined && before <= depth) return true;
      long.set(key, depth);
      return false;
    }
    const number = fold(bytes, position);
    const alike = short.get(number);
    if (alike === undefined) {
      short.set(number, [{ bytes, position, depth }]);
      return false;
    }
    const before = alike.find((entry) => entry.position === position && isEqual(entry.bytes, bytes));
    if (before === undefined) {
      if (alike.length < mostAlike) alike.push({ bytes, position, depth });
      return false;
    }
    if (before.depth <= depth) return true;
    before.depth = depth;
    return false;
  }

  return { has };
}

/** A number that differs for most other bytes and positions (after Fowler, Noll and Vo's FNV-1a). */
function fold(bytes: Uint8Array, position: number): number {
  let number = 0x811c9dc5 ^ position;
  for (let at = 0; at < bytes.length; at++) number = Math.imul(number ^ (bytes[at] ?? 0), 0x01000193);
  return number;
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
