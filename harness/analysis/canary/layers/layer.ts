import type { Source } from './source.ts';

/** Stretches of bytes, two numbers each: where it begins and where it ends. Flat, as a text has very many of them. */
export type Spans = readonly number[];

export type Span = readonly [from: number, to: number];

/** What a layer made of a stretch of bytes. */
export type Opened = {
  readonly bytes: Uint8Array;
  /** Where in the bytes that it was opened from the opened bytes `at` to `end` (not empty) come from; of compressed data always all of them. */
  readonly span: (at: number, end: number) => Span;
  /** The layer's name in a chain, where it depends on what was matched: `at` and `end` are positions in the opened-from bytes, `within` is one in the opened bytes. */
  readonly nameOf?: (at: number, end: number, within: number) => string;
  /** Which stretches of the opened bytes are a whole of their own: a decoded run, a field. Absent: all of it is one. */
  readonly parts?: Spans;
  /**
   * Whether opened bytes `at` to `end` are one value; false where they were put together of neighbours that do not say that they belong
   * together, which is no proof. Absent: always.
   */
  readonly vouches?: (at: number, end: number, asking: Asking) => boolean;
};

export type Asking = {
  /** Whether two stretches of the bytes that the layer was opened from, in this order, come from two places in this order, and not from readings of the same place. */
  readonly follows: (one: Span, next: Span) => boolean;
  /** Whether a further layer was opened in the stretch, and the match lies in that. */
  readonly isDecoded: boolean;
};

/**
 * Work that may still be spent on one piece, shared by all layers: bytes that they may make, things that look compressed, and tries of codings
 * that cannot be told from noise by looking.
 */
export type Budget = { bytes: number; attempts: number; tries: number; exhausted: boolean };

/**
 * One kind of wrapping that can be recognised by looking at it. `open` finds all of it in the given source; it never throws, whatever the bytes
 * are, and takes what it makes from the budget, stopping where that ends.
 */
export type Layer = {
  readonly name: string;
  /** Other names that its links may have in a chain. */
  readonly dialects?: readonly string[];
  /** Only looks at runs of text: asked only where there are any. */
  readonly textual?: boolean;
  /** What it opens is no text to look at: not asked where all is text. */
  readonly binary?: boolean;
  /** Nothing is opened inside. */
  readonly innermost?: boolean;
  /** Not opened again inside itself: done twice it undoes itself, and it fits whatever is text. */
  readonly once?: boolean;
  readonly open: (source: Source, budget: Budget) => readonly Opened[];
};

/** Takes from the budget; false when there is not enough. */
export function spend(budget: Budget, bytes: number): boolean {
  if (bytes > budget.bytes) {
    budget.exhausted = true;
    return false;
  }
  budget.bytes -= bytes;
  return true;
}

/** Takes one try of a coding that has to be guessed; false when there is none left. */
export function takeTry(budget: Budget): boolean {
  if (budget.tries === 0) {
    budget.exhausted = true;
    return false;
  }
  budget.tries--;
  return true;
}
