import type { Canary } from '../model/canary.ts';
import { limits } from '../model/limits.ts';
import type { CanaryHit, Endpoint } from '../model/traffic.ts';
import { type Candidate, keepBest } from './canary/best.ts';
import { isVouched } from './canary/joined.ts';
import { type Match, peel, stepsOutwards } from './canary/peel.ts';
import { type ReplayedStep, replayPiece } from './canary/replay.ts';
import { isWellKnown, strengths } from './canary/strength.ts';
import { type Asked, createCompiler } from './chain-replay.ts';
import { compiledOnce } from './compiled.ts';
import type { Place } from './decode/conversation.ts';

/** A stretch of an entry of a log or archive that is searched. */
export type EntryPiece = {
  readonly place: Place;
  readonly direction: 'up' | 'down';
  readonly bytes: Uint8Array;
  /** What was unwrapped already, outermost first. */
  readonly via?: readonly string[];
  /** Which part of the entry byte `at` belongs to, in English: a header, a column. */
  readonly part: (at: number) => string;
};

/** One entry of a log or archive: a request and its answer, or a line. */
export type Entry = {
  readonly pieces: readonly EntryPiece[];
  readonly endpoint: Endpoint;
  /** ISO 8601. */
  readonly time: string;
  /** Counted from 0; `ref.stream`. */
  readonly stream: number;
  /** Counted from 1: the entry, or its line; `ref.frame`. */
  readonly frame: number;
};

/** Hits kept for one direction of one entry. */
const hitsPerEntry = 10_000;

export type EntrySearch = {
  /** Up first, then by offset. An offset is a position in the pieces of its direction and place, one after another. */
  readonly search: (entry: Entry) => CanaryHit[];
  /** Entries of which some work was left out by a bound. */
  readonly bounded: () => number;
  /** What is not looked for at all, in English. */
  readonly notes: readonly string[];
};

/** One English line when a bound left something out. */
export function boundedNotes({ bounded }: Pick<EntrySearch, 'bounded'>): string[] {
  return bounded() === 0 ? [] : [`in ${bounded()} places a bound left something unopened or uncounted`];
}

/** Searches entries for canaries with all layers, as pieces of a stream are. */
export function createEntrySearch({ file, canaries }: { file: string; canaries: readonly Canary[] }): EntrySearch {
  const compiled = compiledOnce(canaries);
  let bounded = 0;

  function search(entry: Entry): CanaryHit[] {
    return (['up', 'down'] as const).flatMap((direction) => {
      const hits: Candidate[] = [];
      let before = 0;
      for (const piece of entry.pieces) {
        if (piece.direction !== direction || piece.bytes.length === 0) continue;
        const base = before;
        const onMatch = (match: Match) => {
          if (!keepBest(hits, weigh(match, piece, base), hitsPerEntry)) bounded++;
        };
        const { bytes } = piece;
        const { inflatedBytes } = limits.analysis;
        if (!peel({ compiled, bytes, open: true, inflatedBytes, onMatch })) bounded++;
        before += bytes.length;
      }
      return describe(hits, direction, entry);
    });
  }

  function describe(hits: Candidate[], direction: 'up' | 'down', entry: Entry): CanaryHit[] {
    hits.sort((a, b) => a.offset - b.offset || a.canary - b.canary);
    const decided = strengths(hits, canaries.length);
    const { endpoint, time, stream, frame } = entry;
    return hits.map((hit, i): CanaryHit => {
      const canary = canaries[hit.canary];
      return {
        canary: canary?.id ?? '',
        kind: canary?.kind ?? '',
        chain: hit.chain,
        direction,
        time,
        endpoint,
        strength: decided[i] ?? 'support',
        ref: { file, frame, stream, offset: hit.offset },
      };
    });
  }

  function weigh(match: Match, { place, via = [] }: EntryPiece, base: number): Candidate {
    const steps = stepsOutwards(match, compiled);
    const outermost = steps[steps.length - 1];
    const needle = compiled.needles.at(match.needle);
    const canary = canaries[needle?.canary ?? 0] ?? { id: '', kind: 'text', value: '' };
    return {
      canary: needle?.canary ?? 0,
      value: canary.value,
      offset: base + (outermost?.at ?? 0),
      end: base + (outermost?.end ?? 1),
      matched: match.length,
      bits: needle?.digest ? match.length * 8 : (needle?.bits ?? 0),
      support: needle?.support === true || isWellKnown(canary) || !isVouched(match),
      chain: [place, ...via, ...steps.map(({ name }) => name).reverse()],
    };
  }

  return { search, bounded: () => bounded, notes: compiled.notes };
}

/** A hit found again in its entry: the part that it stands in, and the steps from there. */
export type ReplayedEntry = { readonly part: string; readonly steps: readonly ReplayedStep[] };

/** Does a hit's chain again in the pieces of its entry; null when it does not hold there. */
export function replayEntry(pieces: readonly EntryPiece[], asked: Asked): ReplayedEntry | null {
  const { hit } = asked;
  const compiled = createCompiler()(asked);
  let base = 0;
  for (const { place, direction, bytes, via = [], part } of pieces) {
    if (direction !== hit.direction) continue;
    const from = base;
    base += bytes.length;
    if (hit.ref.offset < from || hit.ref.offset >= base) continue;
    const steps = replayPiece({ place, bytes, via, origin: (at) => from + at }, hit, compiled);
    if (steps !== null) return { part: part(hit.ref.offset - from), steps };
  }
  return null;
}
