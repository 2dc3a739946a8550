import type { Canary } from '../../../model/canary.ts';
import type { Conversation, Piece, PieceOwner } from '../../decode/conversation.ts';
import { copyOf } from '../../decode/copy.ts';
import type { Side } from '../../decode/flow-table.ts';
import type { Bound } from '../../scan-stats.ts';
import { type CompiledCanaries, compileKeyed } from '../compile.ts';
import { type Needle, prepare, wholeDigest } from '../needles.ts';
import { eachDigest, eachKey } from './tokens.ts';
import { createKeyTrials, type Value } from './trials.ts';

/**
 * Bounds of the work; what is cut off is noted. But for the last they are of one flow alone, so that it makes no difference which flows are read
 * beside it.
 */
const bounds = {
  /** Of each level of a piece, only so many bytes are read for keys and digests, and of all levels of a flow. */
  levelBytes: 64 * 1024,
  flowBytes: 1024 * 1024,
  /** Words that may be keys: of pieces that hold digests, of others, and of one level. */
  near: 384,
  far: 256,
  ofLevel: 192,
  digests: 256,
  /** Digests that are computed, half a microsecond each: in flows with a stream number below `early`, and in later ones. */
  computed: 24_000,
  early: 128,
  computedLater: 4_000,
  /** Flows with this stream number and higher are not read. */
  flows: 1000,
  /** Pieces with digests in them that are kept until their flow ends: of one flow, and of all open flows. */
  pieceBytes: 64 * 1024,
  keptBytes: 16 * 1024 * 1024,
};

/** So far before and after a digest the words are taken that may be its key; where there is none, those at the beginning. */
const around = 4096;

/** Other canaries' values are tried as keys as well, as far as there are few. */
const mostOwnKeys = 64;

type Kept = { readonly side: Side; readonly piece: Piece };
type Words = {
  /** In order of appearance, each with its rank: those of pieces that hold digests, and others. */
  readonly near: Map<string, number>;
  readonly far: Map<string, number>;
  readonly digests: Map<string, Kept[]>;
  read: number;
  kept: number;
  /** Words were left out. */
  isCut: boolean;
};

/** Is told in which piece of the flow keyed digests stand; a search of it for `compiled` finds them. */
export type KeyedSink = (found: Kept, compiled: CompiledCanaries) => void;

export type KeyedSearch = {
  /** Begins a piece. */
  readonly begin: (conversation: Conversation) => void;
  /** Whether a flow has not yet had all that is read of it. */
  readonly reads: (conversation: Conversation) => boolean;
  /** Reads the words of what was opened of a piece. */
  readonly level: (bytes: Uint8Array) => void;
  /** Ends a piece: keeps it when it holds what may be digests. */
  readonly piece: (conversation: Conversation, side: Side, piece: Piece) => void;
  /** Whether there is something to try in a flow. */
  readonly has: (conversation: Conversation) => boolean;
  /** Tries all keys of a flow, once, when all of it has been seen. */
  readonly finish: (conversation: Conversation, sink: KeyedSink) => void;
  readonly bounds: () => Bound[];
};

/**
 * Finds digests of canaries that were made with a key or salt that stands in the same flow (FIELD notes, section 3) or is another canary. While a flow
 * is read, words are gathered that may be keys, and words that have a digest's length; at its end every value is digested under every key. A
 * piece in which such a digest stands is searched again for it, so that its place and chain are like those of any other hit.
 */
export function createKeyedSearch(canaries: readonly Canary[]): KeyedSearch {
  const flows = new WeakMap<Conversation, Words>();
  const trials = createKeyTrials(() => valuesOf(canaries));
  let words = new Map<string, number>();
  let candidates = new Set<string>();
  let read = 0;
  let isCut = false;
  let wantsFar = true;
  let kept = 0;
  let cut = 0;
  let late = 0;
  let untried = 0;

  function begin(conversation: Conversation): void {
    wantsFar = (flows.get(conversation)?.far.size ?? 0) < bounds.far;
  }

  function level(bytes: Uint8Array): void {
    if (read >= bounds.flowBytes) return;
    const part = bytes.subarray(0, bounds.levelBytes);
    read += part.length;
    let first = part.length;
    let last = -1;
    eachDigest(part, {
      digest(hex, at) {
        candidates.add(hex);
        first = Math.min(first, at);
        last = at;
      },
    });
    if (last < 0 && (!wantsFar || words.size >= bounds.near)) {
      isCut = true;
      return;
    }
    const from = last < 0 ? 0 : Math.max(0, first - around);
    const to = Math.min(part.length, last < 0 ? around : last + around);
    if (to - from < part.length) isCut = true;
    const most = words.size + bounds.ofLevel;
    eachKey(part, from, to, {
      key(text, before) {
        if (words.size >= most) {
          isCut = true;
          return;
        }
        const known = words.get(text);
        // No rank is better than the first.
        if (known === 0) return;
        const rank = rankOf(text, before);
        if (known === undefined || rank < known) words.set(text, rank);
      },
    });
  }

  const isLate = (conversation: Conversation) => conversation.flow.stream >= bounds.flows;
  const reads = (conversation: Conversation) =>
    !isLate(conversation) && (flows.get(conversation)?.read ?? 0) <= bounds.flowBytes;

  function piece(conversation: Conversation, side: Side, whole: Piece): void {
    if (!reads(conversation)) {
      if (isLate(conversation)) late++;
      else cut++;
      return;
    }
    const { bytes } = whole;
    const [found, seen] = [candidates, words];
    const [spent, wasCut] = [read, isCut];
    candidates = new Set();
    words = new Map();
    read = 0;
    isCut = false;
    // What is made of several flows would have to be found before any of them ends.
    if (whole.ownerOf !== undefined || (seen.size === 0 && found.size === 0)) return;
    const flow = flows.get(conversation) ?? newWords();
    flows.set(conversation, flow);
    if (wasCut) flow.isCut = true;
    flow.read += spent;
    if (flow.read > bounds.flowBytes) {
      cut++;
      return;
    }
    const [into, most] = found.size > 0 ? [flow.near, bounds.near] : [flow.far, bounds.far];
    for (const [word, rank] of seen) {
      if (into.size < most || into.has(word)) into.set(word, Math.min(rank, into.get(word) ?? rank));
      else flow.isCut = true;
    }
    if (found.size === 0) return;
    if (flow.kept + bytes.length > bounds.pieceBytes || kept + bytes.length > bounds.keptBytes) {
      cut++;
      return;
    }
    flow.kept += bytes.length;
    kept += bytes.length;
    const origin = fix(whole.origin, bytes.length);
    const brought = conversation.arrivals[side].within(origin(0), origin(Math.max(0, bytes.length - 1)));
    const ownerOf = (at: number): PieceOwner => ({ conversation, side, ...brought(origin(at)) });
    const copy = { ...whole, bytes: copyOf(bytes), origin, ownerOf };
    for (const hex of found) {
      const known = flow.digests.get(hex);
      if (known !== undefined) known.push({ side, piece: copy });
      else if (flow.digests.size < bounds.digests) flow.digests.set(hex, [{ side, piece: copy }]);
    }
  }

  function finish(conversation: Conversation, sink: KeyedSink): void {
    const flow = flows.get(conversation);
    flows.delete(conversation);
    if (flow === undefined) return;
    kept -= flow.kept;
    if (flow.digests.size === 0) return;
    const needles = new Map<Piece, { kept: Kept; of: Needle[] }>();
    const own = canaries.length <= mostOwnKeys ? trials.values().map(({ text }) => text) : [];
    const keys = new Set([...byRank(flow.near), ...byRank(flow.far), ...own]);
    const most = conversation.flow.stream < bounds.early ? bounds.computed : bounds.computedLater;
    const complete = trials.attempt(keys, new Set(flow.digests.keys()), most, (found) => {
      const needle = wholeDigest(found.canary, found.label, found.form, found.hex);
      for (const each of flow.digests.get(found.hex) ?? []) {
        const known = needles.get(each.piece) ?? { kept: each, of: [] };
        known.of.push(needle);
        needles.set(each.piece, known);
      }
    });
    if (!complete || flow.isCut) untried++;
    for (const { kept: each, of } of needles.values()) sink(each, compileKeyed(canaries, of));
  }

  function met(): Bound[] {
    return [
      { count: cut, what: 'pieces hold more than is read for keys and digests made with them' },
      { count: late, what: `pieces in flows after the first ${bounds.flows} were not read for digests made with keys` },
      { count: untried, what: 'not all words were tried as keys of digests', inFlows: true },
    ];
  }

  const has = (conversation: Conversation) => (flows.get(conversation)?.digests.size ?? 0) > 0;
  return { begin, reads, level, piece, has, finish, bounds: met };
}

function valuesOf(canaries: readonly Canary[]): Value[] {
  return canaries.flatMap((canary, index) =>
    prepare(canary, index)
      .forms.filter(({ digested }) => digested === 'usual')
      .map(({ name, text }) => ({ canary: index, form: name, text })),
  );
}

function newWords(): Words {
  return { near: new Map(), far: new Map(), digests: new Map(), read: 0, kept: 0, isCut: false };
}

/** Names of fields that hold keys and salts. */
const keyNames = /key|token|secret|salt|nonce|sess|sid$|seed|rand|time|stamp|^ts$|auth|ticket|code|uid/i;

/** Which words are tried first: the value of a field that is named like a key, then what is no plain word, then words, which are mostly names of fields. */
function rankOf(text: string, before: string): number {
  if (keyNames.test(before)) return 0;
  return /^[A-Za-z]+$/.test(text) ? 2 : 1;
}

function byRank(words: ReadonlyMap<string, number>): string[] {
  return [...words].sort(([, one], [, other]) => one - other).map(([word]) => word);
}

/** A piece's places for as long as they are needed: a difference where the piece lies in one stretch, else a table. */
function fix(origin: Piece['origin'], length: number): Piece['origin'] {
  const first = origin(0);
  if (length === 0 || origin(length - 1) - first === length - 1) return (at) => first + at;
  const table = Float64Array.from({ length: length + 1 }, (_, at) => origin(at));
  return (at) => table[Math.min(at, length)] ?? first;
}
