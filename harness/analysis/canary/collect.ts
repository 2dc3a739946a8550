import { limits } from '../../model/limits.ts';
import type { CanaryHit, Endpoint } from '../../model/traffic.ts';
import type { Conversation, Piece } from '../decode/conversation.ts';
import type { Side } from '../decode/flow-table.ts';
import { isoMicroseconds } from '../scan-lines.ts';
import { type Candidate, keepBest } from './best.ts';
import type { CompiledCanaries } from './compile.ts';
import { createKeyedSearch } from './keyed/search.ts';
import { type Match, peel, stepsOutwards } from './peel.ts';
import { isWellKnown, strengths } from './strength.ts';

/** Hits kept for one direction of one flow; more are counted and noted. */
const hitsPerSide = 10_000;

/** A canary found in one direction of a flow, before it is known what stands beside it. */
export type SideHit = Candidate & {
  readonly frame: number;
  readonly time: number;
};

export type HitCollector = {
  readonly search: (conversation: Conversation, side: Side, piece: Piece) => void;
  /** The hits of a flow, up first, by offset. They are given once. */
  readonly take: (
    conversation: Conversation,
    as: { readonly up: Side; readonly file: string; readonly endpoint: Endpoint },
  ) => CanaryHit[];
  readonly notes: () => string[];
};

/** Searches pieces and keeps, for each canary and place in a stream, the best match. */
export function createHitCollector(compiled: CompiledCanaries): HitCollector {
  const found = new Map<Conversation, readonly [SideHit[], SideHit[]]>();
  const keyed = createKeyedSearch(compiled.canaries);
  let beyond = 0;
  let bounded = 0;

  function search(conversation: Conversation, side: Side, piece: Piece): void {
    const open = piece.place !== 'tls-record' && piece.place !== 'quic';
    const complete = peel({
      compiled,
      bytes: piece.bytes,
      coding: piece.coding,
      open,
      inflatedBytes: limits.analysis.inflatedBytes,
      onMatch: (match) => keep(conversation, side, piece, match, compiled),
      ...(open ? { onLevel: keyed.level } : {}),
    });
    if (open) keyed.piece(conversation, side, piece);
    if (!complete) bounded++;
  }

  /** Digests that were made with keys from the same flow: to be looked for when all of it has been seen. */
  function findKeyed(conversation: Conversation): void {
    keyed.finish(conversation, ({ side, piece }, by) => {
      const { bytes, coding } = piece;
      const onMatch = (match: Match) => keep(conversation, side, piece, match, by);
      peel({ compiled: by, bytes, coding, open: true, inflatedBytes: limits.analysis.inflatedBytes, onMatch });
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

  function notes(): string[] {
    const list: string[] = [];
    if (beyond > 0) list.push(`${beyond} further canary hits in flows with more than ${hitsPerSide} were not kept`);
    list.push(...compiled.notes, ...keyed.notes());
    if (bounded > 0) list.push(`${bounded} pieces hold more compressed or encoded data than is opened`);
    return list;
  }

  return { search, take, notes };
}

function weigh(
  conversation: Conversation,
  side: Side,
  piece: Piece,
  match: Match,
  compiled: CompiledCanaries,
): SideHit | null {
  const needle = compiled.needles[match.needle];
  const canary = needle === undefined ? undefined : compiled.canaries[needle.canary];
  if (needle === undefined || canary === undefined) return null;
  const steps = stepsOutwards(match, compiled);
  const outermost = steps[steps.length - 1];
  if (outermost === undefined) return null;
  const offset = piece.origin(outermost.at);
  const { frame, time } = conversation.arrivals[side].at(offset);
  return {
    canary: needle.canary,
    value: canary.value,
    offset,
    end: Math.max(offset + 1, piece.origin(outermost.end - 1) + 1),
    matched: match.length,
    bits: needle.digest ? match.length * 8 : needle.bits,
    support: needle.support || isWellKnown(canary),
    chain: [piece.place, ...(piece.via ?? []), ...steps.map(({ name }) => name).reverse()],
    frame,
    time,
  };
}
