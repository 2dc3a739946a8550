import { createArena } from './arena.ts';
import type { Opened } from './layer.ts';
import { kindOf } from './tokens.ts';

const { digit, hexCapital, capital, hexSmall, small } = kindOf;

/** 1 digit, 2 upper case, 4 lower case. */
const classes = new Uint8Array(256).fill(1, 48, 58).fill(2, 65, 91).fill(4, 97, 123);
/** Shorter values carry no compressed or encrypted canary. */
const leastCharacters = 14;
/** What is coded shows its kinds of characters by then. */
const considered = 64;
/** Shorter values need only show any two of the three; from here on a capital letter must be among them, as paths and hexadecimal have none. */
const shortValue = 32;

/** Whether a token is likely to be a coded value, not a word: it mixes digits, small and capital letters, or two of these. Only such are tried for codings without a mark. */
export function isWhole(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < leastCharacters) return false;
  let seen = 0;
  const end = Math.min(to, from + considered);
  for (let at = from; at < end; at++) seen |= classes[bytes[at] ?? 0] ?? 0;
  return to - from < shortValue ? (seen & (seen - 1)) !== 0 : seen > 2 && (seen & 2) !== 0;
}

/** Whether a short token shows two of the three kinds of characters; a capital at the beginning does not count, as words have it. */
export function isMixture(bytes: Uint8Array, from: number, to: number): boolean {
  const first = classes[bytes[from] ?? 0] ?? 0;
  let seen = first === 2 ? 0 : first;
  for (let at = from + 1; at < to; at++) {
    seen |= classes[bytes[at] ?? 0] ?? 0;
    if ((seen & (seen - 1)) !== 0) return true;
  }
  return false;
}

/** The same of the kinds of characters that a token is made of, for any token: false only where neither of the two can be so. */
export function isMixedKind(kinds: number): boolean {
  const seen =
    (kinds & digit ? 1 : 0) + (kinds & (hexCapital | capital) ? 1 : 0) + (kinds & (hexSmall | small) ? 1 : 0);
  return seen > 1;
}

/** What codings made of values that can only be read as a whole. */
export type Wholes = {
  /** `decoded` comes from all bytes from `from` to `to`. */
  readonly add: (decoded: Uint8Array, from: number, to: number, name?: string) => void;
  readonly opened: () => readonly Opened[];
};

/** Fewer decoded bytes than this hold no needle. */
const least = 4;

export function createWholes(): Wholes {
  const arena = createArena(256);
  const parts: number[] = [];
  const sources: { readonly from: number; readonly to: number; readonly name: string | undefined }[] = [];

  function add(decoded: Uint8Array, from: number, to: number, name?: string): void {
    arena.begin(sources.length);
    arena.reserve(decoded.length).set(decoded, arena.length());
    arena.wrote(decoded.length);
    if (!arena.close(least)) return;
    sources.push({ from, to, name });
    parts.push(arena.runStart(), arena.length() - 1);
  }

  function opened(): Opened[] {
    return arena
      .opened((run) => run, { parts })
      .map(({ bytes, span }) => {
        const sourceOf = (at: number) => sources[span(at, at + 1)[0]];
        const child: Opened = {
          bytes,
          parts,
          span: (at, end) => [sourceOf(at)?.from ?? 0, sourceOf(end - 1)?.to ?? 1],
        };
        const named = sources.some(({ name }) => name !== undefined);
        return named ? { ...child, nameOf: (_at, _end, within) => sourceOf(within)?.name ?? '' } : child;
      });
  }

  return { add, opened };
}
