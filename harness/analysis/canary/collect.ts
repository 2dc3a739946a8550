import { limits } from '../../model/limits.ts';
import type { CanaryHit, Endpoint } from '../../model/traffic.ts';
import type { Conversation, Piece, Place } from '../decode/conversation.ts';
import type { Side } from '../decode/flow-table.ts';
import type { PlainSearch } from '../decode/plain-block.ts';
import { isoMicroseconds } from '../scan-lines.ts';
import type { Bound } from '../scan-stats.ts';
import { type Candidate, keepBest } from './best.ts';
import type { CompiledCanaries } from './compile.ts';
import { isVouched } from './joined.ts';
import { createKeyedSearch } from './keyed/search.ts';
import { isClosed, type Match, peel, stepsOutwards } from './peel.ts';
import { createRepeats } from './repeats.ts';
import { isWellKnown, strengths } from './strength.ts';
import type { MatchSink } from './windows.ts';

/** Hits kept for one direction of one flow; more are counted and noted. */
const hitsPerSide = 10_000;

const none = new Uint8Array(0);

/** A canary found in one direction of a flow, before it is known what stands beside it. */
export type SideHit = Candidate & {
  readonly frame: number;
  readonly time: number;
};

export type HitCollector = {
  readonly search: (conversation: Conversation, side: Side, piece: Piece) => void;
  /** A search of bytes as they stand, for one direction of a flow and one kind of place. */
  readonly searchPlain: (conversation: Conversation, side: Side, place: Place) => PlainSearch;
  readonly has: (conversation: Conversation) => boolean;
  /** Flows whose hits have not been taken. */
  readonly waiting: () => Conversation[];
  /** The hits of a flow, up first, by offset. They are given once. */
  readonly take: (
    conversation: Conversation,
    as: { readonly up: Side; readonly file: string; readonly endpoint: Endpoint },
  ) => CanaryHit[];
  /** What was found or met and could not be kept or opened. */
  readonly bounds: () => Bound[];
};

/** Searches pieces and keeps, for each canary and place in a stream, the best match. */
export function createHitCollector(compiled: CompiledCanaries): HitCollector {
  const found = new Map<Conversation, readonly [SideHit[], SideHit[]]>();
  const reach = compiled.needles.longest;
  const keyed = createKeyedSearch(compiled.canaries);
  const repeats = createRepeats();
  let beyond = 0;
  let bounded = 0;
  /** What stopped each layer, the last time that something did. */
  const stops = new Map<string, string>();

  function search(conversation: Conversation, side: Side, piece: Piece): void {
    const open = piece.open ?? (piece.place !== 'tls-record' && piece.place !== 'quic');
    if (open) keyed.begin(conversation);
    const reads = open && keyed.reads(conversation);
    const before = open ? repeats.levelsOf(piece.bytes) : null;
    if (before !== null) {
      if (reads) for (const level of before) keyed.level(level);
      keyed.piece(conversation, side, piece);
      return;
    }
    const gathered = open ? repeats.gather(piece.bytes) : null;
    let isVain = true;
    const onLevel = (level: Uint8Array) => {
      gathered?.level(level);
      if (reads) keyed.level(level);
    };
    const complete = peel({
      compiled,
      bytes: piece.bytes,
      open,
      inflatedBytes: limits.analysis.inflatedBytes,
      onMatch(match) {
        isVain = false;
        keep(conversation, side, piece, match, compiled);
      },
      ...(gathered !== null || reads ? { onLevel } : {}),
      onBound: ({ layer, limit }) => stops.set(layer, limit),
    });
    if (open) keyed.piece(conversation, side, piece);
    if (!complete) bounded++;
    else if (isVain) gathered?.keep();
  }

  function searchPlain(conversation: Conversation, side: Side, place: Place): PlainSearch {
    const now: { bytes: Uint8Array; offset: number; more: boolean } = { bytes: none, offset: 0, more: false };
    const onMatch: MatchSink = (needle, at, length) => {
      const { bytes, offset, more } = now;
      // What cannot be opened is not read backwards either.
      if (compiled.needles.at(needle)?.backwards === true) return;
      const end = at + length;
      const isCut = end < bytes.length ? !isClosed(compiled, needle, bytes, end) : more;
      if (isCut && compiled.needles.at(needle)?.closed) return;
      const piece: Piece = { place, bytes, origin: (position) => offset + position };
      keep(conversation, side, piece, { level: { bytes, around: null }, needle, at, length }, compiled);
    };
    function look(bytes: Uint8Array, offset: number, more: boolean): void {
      now.bytes = bytes;
      now.offset = offset;
      now.more = more;
      compiled.search(bytes, 0, bytes.length, onMatch);
    }
    return { look, reach };
  }

  /** Digests that were made with keys from the same flow: to be looked for when all of it has been seen. */
  function findKeyed(conversation: Conversation): void {
    keyed.finish(conversation, ({ side, piece }, by) => {
      const { bytes } = piece;
      const onMatch = (match: Match) => keep(conversation, side, piece, match, by);
      peel({ compiled: by, bytes, open: true, inflatedBytes: limits.analysis.inflatedBytes, onMatch });
    });
  }

  function keep(of: Conversation, ofSide: Side, piece: Piece, match: Match, by: CompiledCanaries): void {
    const owner = piece.ownerOf?.(stepsOutwards(match, by).at(-1)?.at ?? 0);
    const { conversation, side } = owner ?? { conversation: of, side: ofSide };
    const sides: readonly [SideHit[], SideHit[]] = found.get(conversation) ?? [[], []];
    found.set(conversation, sides);
    const hit = weigh(conversation, side, piece, match, by);
    if (hit === null) return;
    if (!keepBest(sides[side], hit, hitsPerSide)) beyond++;
  }

  function take(
    conversation: Conversation,
    { up, file, endpoint }: { up: Side; file: string; endpoint: Endpoint },
  ): CanaryHit[] {
    findKeyed(conversation);
    const sides = found.get(conversation);
    found.delete(conversation);
    if (sides === undefined) return [];
    const order: Side[] = up === 0 ? [0, 1] : [1, 0];
    return order.flatMap((side) => {
      const list = sides[side].sort((a, b) => a.offset - b.offset || a.canary - b.canary);
      const decided = strengths(list, compiled.canaries.length);
      return list.map((hit, i): CanaryHit => {
        const canary = compiled.canaries[hit.canary];
        return {
          canary: canary?.id ?? '',
          kind: canary?.kind ?? '',
          chain: hit.chain,
          direction: side === up ? 'up' : 'down',
          time: isoMicroseconds(hit.time),
          endpoint,
          strength: decided[i] ?? 'support',
          ref: { file, frame: hit.frame, stream: conversation.flow.stream, offset: hit.offset },
        };
      });
    });
  }

  function bounds(): Bound[] {
    const stopped = [...stops].map(([layer, limit]) => `${layer} at ${limit}`).join('; ');
    return [
      { count: beyond, what: `further canary hits in flows with more than ${hitsPerSide} were not kept` },
      { count: bounded, what: `pieces hold more compressed or encoded data than is opened; what stopped: ${stopped}` },
      ...keyed.bounds(),
    ];
  }

  return {
    search,
    searchPlain,
    has: (conversation) => found.has(conversation) || keyed.has(conversation),
    waiting: () => [...found.keys()],
    take,
    bounds,
  };
}

function weigh(
  conversation: Conversation,
  side: Side,
  piece: Piece,
  match: Match,
  compiled: CompiledCanaries,
): SideHit | null {
  const needle = compiled.needles.at(match.needle);
  const canary = needle === undefined ? undefined : compiled.canaries[needle.canary];
  if (needle === undefined || canary === undefined) return null;
  const steps = stepsOutwards(match, compiled);
  const outermost = steps[steps.length - 1];
  if (outermost === undefined) return null;
  const offset = piece.origin(outermost.at);
  const { frame, time } = piece.ownerOf?.(outermost.at) ?? conversation.arrivals[side].at(offset);
  return {
    canary: needle.canary,
    value: canary.value,
    offset,
    end: Math.max(offset + 1, piece.origin(outermost.end - 1) + 1),
    matched: match.length,
    bits: needle.digest ? match.length * 8 : needle.bits,
    support: needle.support || isWellKnown(canary) || !isVouched(match),
    chain: [piece.place, ...(piece.via ?? []), ...steps.map(({ name }) => name).reverse()],
    frame,
    time,
  };
}
