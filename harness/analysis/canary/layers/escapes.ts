import { createArena } from './arena.ts';
import { type Budget, type Opened, spend } from './layer.ts';
import type { Source } from './source.ts';

/** Decoded characters after which the position is noted. */
const markEvery = 512;
/** Fewer decoded bytes hold no needle. */
const leastBytes = 4;

const noEdges = new Uint8Array(256);

/** A way to write characters by others, begun by a sign of its own. */
export type Escapes = {
  readonly sign: number;
  /** Hands the bytes that the escape at `at` stands for to `put`; returns how many it takes, 0 where there is none. */
  readonly read: (bytes: Uint8Array, at: number, put: (byte: number) => void) => number;
  /** 1 for each byte that an escaped text can hold. */
  readonly inside: Uint8Array;
  /** 1 for each byte that, not escaped, stands between two values. */
  readonly edges: Uint8Array;
  /** 1 for each of the edges that may also stand within a value; by default none. */
  readonly weakEdges?: Uint8Array;
  /** Whether an escape here is likely to be one; by default all are. */
  readonly begins?: (bytes: Uint8Array, at: number) => boolean;
};

/** So far around an escape a text is decoded, and on from there to the next edge: without an escape it reads the same inside and out. */
const reach = 256;

/** Decodes the texts around escapes. The positions of its bytes are found again by counting along it. */
export function openEscapes(source: Source, budget: Budget, escapes: Escapes): readonly Opened[] {
  const { bytes, buffer } = source;
  const { sign, read, inside, edges, weakEdges = noEdges, begins = () => true } = escapes;
  const extents = source.runs();
  const first = buffer.indexOf(escapes.sign, extents[0]);
  if (first < 0) return [];
  const arena = createArena(256);
  const parts: number[] = [];
  let decodedTo = 0;
  let at = first;
  const nothing = () => undefined;

  function isAround(position: number, origin: number): boolean {
    const byte = bytes[position] ?? 0;
    return inside[byte] === 1 && (edges[byte] !== 1 || Math.abs(position - origin) < reach);
  }

  /** Goes on as long as further escapes come up. */
  function endOf(first: number): number {
    let last = first;
    let to = first + Math.max(1, read(bytes, first, nothing));
    while (to < bytes.length && isAround(to, last)) {
      const width = bytes[to] === sign ? read(bytes, to, nothing) : 0;
      if (width > 0 && begins(bytes, to)) last = to;
      to += Math.max(1, width);
    }
    return to;
  }

  function decode(from: number, to: number): void {
    arena.begin(from);
    let part = arena.length();
    let inPart = 0;
    let wide = part;
    let inWide = 0;
    const addWide = () => {
      if (inWide > 0 && wide < part) parts.push(wide, arena.length());
    };
    for (let i = from, n = 1; i < to; n++) {
      if (n % markEvery === 0) arena.mark(i);
      const width = read(bytes, i, arena.put);
      if (width > 0) {
        i += width;
        inPart++;
        inWide++;
        continue;
      }
      const byte = bytes[i++] ?? 0;
      if (edges[byte] === 1) {
        if (inPart > 0) parts.push(part, arena.length());
        if (weakEdges[byte] !== 1) {
          addWide();
          wide = arena.length() + 1;
          inWide = 0;
        }
        part = arena.length() + 1;
        inPart = 0;
      }
      arena.put(byte);
    }
    if (inPart > 0) parts.push(part, arena.length());
    addWide();
    if (arena.close(leastBytes)) return;
    while (parts.length > 0 && (parts[parts.length - 1] ?? 0) > arena.length()) parts.length -= 2;
  }

  for (let i = 0; i < extents.length && at >= 0; i += 2) {
    const until = extents[i + 1] ?? 0;
    if (at < (extents[i] ?? 0)) at = buffer.indexOf(sign, extents[i]);
    while (at >= 0 && at < until) {
      if (at >= decodedTo && begins(bytes, at) && read(bytes, at, nothing) > 0) {
        let from = at;
        while (from > decodedTo && isAround(from - 1, at)) from--;
        const to = endOf(at);
        if (!spend(budget, to - from)) return finish();
        decode(from, to);
        decodedTo = to;
      }
      at = buffer.indexOf(sign, Math.max(at + 1, decodedTo));
    }
  }
  return finish();

  function finish(): readonly Opened[] {
    return arena.opened(
      (run, into) => {
        let position = run;
        let count = 0;
        const counting = () => {
          count++;
        };
        while (count < into && position < bytes.length) {
          const width = read(bytes, position, counting);
          if (width === 0) count++;
          // A byte in the middle of what one escape stands for comes from the escape's beginning.
          if (count > into) break;
          position += Math.max(1, width);
        }
        return position;
      },
      { parts },
    );
  }
}

/** A table with 1 for each of the characters. */
export function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

/** The number that hexadecimal digits write, or -1. */
export function hexNumber(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0;
  for (let i = 0; i < digits; i++) {
    const byte = bytes[at + i] ?? 0;
    const lower = byte | 32;
    if (byte >= 48 && byte <= 57) value = value * 16 + byte - 48;
    else if (lower >= 97 && lower <= 102) value = value * 16 + lower - 87;
    else return -1;
  }
  return value;
}

/**
 * Puts the character that a sign, a `u` and four digits at `at` stand for, or two such with a surrogate pair; returns how many bytes they take, 0 where
 * they are none.
 */
export function putUnit(bytes: Uint8Array, at: number, put: (byte: number) => void): number {
  const unit = hexNumber(bytes, at + 2, 4);
  if (unit < 0) return 0;
  const isPair = unit >= 0xd800 && unit < 0xdc00 && bytes[at + 6] === bytes[at] && bytes[at + 7] === bytes[at + 1];
  const second = isPair ? hexNumber(bytes, at + 8, 4) : -1;
  if (second >= 0xdc00 && second < 0xe000) {
    putCharacter(0x10000 + (((unit - 0xd800) << 10) | (second - 0xdc00)), put);
    return 12;
  }
  putCharacter(unit, put);
  return 6;
}

/** Puts a character in UTF-8; lone surrogates as three bytes. */
export function putCharacter(code: number, put: (byte: number) => void): void {
  if (code < 0x80) put(code);
  else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 63));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 63));
    put(0x80 | (code & 63));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 63));
    put(0x80 | ((code >> 6) & 63));
    put(0x80 | (code & 63));
  }
}
