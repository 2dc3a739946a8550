/** Longer pieces are seldom sent twice. */
const longest = 512;
/** What the levels of one piece, and all pieces together, may take, bytes; an entry costs some besides its bytes. */
const mostOfPiece = 16 * 1024;
const mostOfAll = 8 * 1024 * 1024;
const overhead = 200;

/** What a piece was opened into, the piece itself first. */
export type Levels = readonly Uint8Array[];

/** Remembers small pieces in which nothing was found, as a handset asks for the same names thousands of times. */
export type Repeats = {
  /** The levels of an equal piece that was searched to its end in vain; null where none is known. */
  readonly levelsOf: (bytes: Uint8Array) => Levels | null;
  /** Gathers the levels of a piece while it is searched; null where it is not worth it. */
  readonly gather: (bytes: Uint8Array) => Gathered | null;
};

export type Gathered = {
  readonly level: (bytes: Uint8Array) => void;
  /** The piece was searched to its end, in vain. */
  readonly keep: () => void;
};

export function createRepeats(): Repeats {
  const known = new Map<string, { readonly levels: Levels; readonly cost: number }>();
  let used = 0;

  function gather(bytes: Uint8Array): Gathered | null {
    if (bytes.length > longest) return null;
    const levels: Uint8Array[] = [];
    let cost = overhead + bytes.length;
    return {
      level(opened) {
        cost += overhead + opened.length;
        if (cost <= mostOfPiece) levels.push(opened.slice());
      },
      keep() {
        if (cost > mostOfPiece) return;
        known.set(keyOf(bytes), { levels, cost });
        used += cost;
        for (const [key, entry] of known) {
          if (used <= mostOfAll) return;
          known.delete(key);
          used -= entry.cost;
        }
      },
    };
  }

  const levelsOf = (bytes: Uint8Array) => (bytes.length > longest ? null : (known.get(keyOf(bytes))?.levels ?? null));
  return { levelsOf, gather };
}

function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
