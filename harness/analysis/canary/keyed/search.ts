import type { Canary } from '../../../model/canary.ts';
import type { Conversation, Piece, PieceOwner } from '../../decode/conversation.ts';
import type { Side } from '../../decode/flow-table.ts';
import type { Bound } from '../../scan-stats.ts';
import { type CompiledCanaries, compileKeyed } from '../compile.ts';
import { type Needle, prepare, wholeDigest } from '../needles.ts';
import { keyedAlgorithms, keyedDigests } from './derive.ts';
import { eachToken } from './tokens.ts';

/**
 * Bounds of the work; what is cut off is noted. But for the last they are of one flow alone, so that it makes no difference which flows are read
 * beside it.
 */
const bounds = {
  /** Of each level of a piece, only so many bytes are read for keys and digests, and of all levels of a flow. */
  levelBytes: 64 * 1024,
  flowBytes: 1024 * 1024,
  keys: 512,
  digests: 256,
  /** Digests that are computed, a microsecond or two each. */
  computed: 24_000,
  /** In flows with this stream number and higher nothing is computed. */
  flows: 1000,
  /** Pieces with digests in them that are kept until their flow ends: of one flow, and of all open flows. */
  pieceBytes: 64 * 1024,
  keptBytes: 16 * 1024 * 1024,
};

/** Other canaries' values are tried as keys as well, as far as there are few. */
const mostOwnKeys = 64;

type Kept = { readonly side: Side; readonly piece: Piece };
type Words = {
  /** In order of appearance: those of pieces that hold digests, and others. */
  readonly near: Set<string>;
  readonly far: Set<string>;
  readonly digests: Map<string, Kept[]>;
  read: number;
  kept: number;
};
/** A form of a canary that may have been digested. */
type Value = { readonly canary: number; readonly form: string; readonly text: string };

/** Is told in which piece of the flow keyed digests stand; a search of it for `compiled` finds them. */
export type KeyedSink = (found: Kept, compiled: CompiledCanaries) => void;

export type KeyedSearch = {
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
  const values: Value[] = [];
  let words = new Set<string>();
  let candidates = new Set<string>();
  let read = 0;
  let kept = 0;
  let cut = 0;
  let untried = 0;

  function level(bytes: Uint8Array): void {
    if (read >= bounds.flowBytes) return;
    const part = bytes.subarray(0, bounds.levelBytes);
    read += part.length;
    eachToken(part, { key: (text) => words.add(text), digest: (hex) => candidates.add(hex) });
  }

  const reads = (conversation: Conversation) => (flows.get(conversation)?.read ?? 0) <= bounds.flowBytes;

  function piece(conversation: Conversation, side: Side, whole: Piece): void {
    if (!reads(conversation)) {
      cut++;
      return;
    }
    const { bytes } = whole;
    const [found, seen] = [candidates, words];
    const spent = read;
    [candidates, words, read] = [new Set(), new Set(), 0];
    // What is made of several flows would have to be found before any of them ends.
    if (whole.ownerOf !== undefined || (seen.size === 0 && found.size === 0)) return;
    const flow = flows.get(conversation) ?? { near: new Set(), far: new Set(), digests: new Map(), read: 0, kept: 0 };
    flows.set(conversation, flow);
    flow.read += spent;
    if (flow.read > bounds.flowBytes) {
      cut++;
      return;
    }
    for (const word of seen) {
      if (flow.near.size + flow.far.size < bounds.keys) (found.size > 0 ? flow.near : flow.far).add(word);
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
    const copy = { ...whole, bytes: bytes.slice(), origin, ownerOf };
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
    if (conversation.flow.stream >= bounds.flows) {
      untried++;
      return;
    }
    if (values.length === 0) for (const value of valuesOf(canaries)) values.push(value);
    const needles = new Map<Piece, { kept: Kept; of: Needle[] }>();
    const own = canaries.length <= mostOwnKeys ? values.map(({ text }) => text) : [];
    const complete = tryKeys([...new Set([...flow.near, ...flow.far, ...own])], flow, values, (each, needle) => {
      const known = needles.get(each.piece) ?? { kept: each, of: [] };
      known.of.push(needle);
      needles.set(each.piece, known);
    });
    if (!complete) untried++;
    for (const { kept: each, of } of needles.values()) sink(each, compileKeyed(canaries, of));
  }

  function met(): Bound[] {
    return [
      { count: cut, what: 'pieces hold more than is read for keys and digests made with them' },
      { count: untried, what: 'not all words were tried as keys of digests', inFlows: true },
    ];
  }

  const has = (conversation: Conversation) => (flows.get(conversation)?.digests.size ?? 0) > 0;
  return { reads, level, piece, has, finish, bounds: met };
}

function valuesOf(canaries: readonly Canary[]): Value[] {
  return canaries.flatMap((canary, index) =>
    prepare(canary, index)
      .forms.filter(({ digested }) => digested === 'usual')
      .map(({ name, text }) => ({ canary: index, form: name, text })),
  );
}

/** Digests every value under every key, and compares; false where the bound cut it short. */
function tryKeys(
  keys: readonly string[],
  { digests }: Words,
  values: readonly Value[],
  onFound: (kept: Kept, needle: Needle) => void,
): boolean {
  const lengths = new Set([...digests.keys()].map((hex) => hex.length / 2));
  const algorithms = keyedAlgorithms.filter(({ length }) => lengths.has(length));
  let computed = 0;
  for (const key of keys) {
    for (const { name } of algorithms) {
      for (const { canary, form, text } of values) {
        if (text === key) continue;
        if (computed >= bounds.computed) return false;
        for (const { label, hex } of keyedDigests(name, key, text)) {
          computed++;
          for (const kept of digests.get(hex) ?? []) onFound(kept, wholeDigest(canary, label, form, hex));
        }
      }
    }
  }
  return true;
}

/** A piece's places for as long as they are needed: a difference where the piece lies in one stretch, else a table. */
function fix(origin: Piece['origin'], length: number): Piece['origin'] {
  const first = origin(0);
  if (length === 0 || origin(length - 1) - first === length - 1) return (at) => first + at;
  const table = Float64Array.from({ length: length + 1 }, (_, at) => origin(at));
  return (at) => table[Math.min(at, length)] ?? first;
}
