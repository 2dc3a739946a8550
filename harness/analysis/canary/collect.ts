import { limits } from '../../model/limits.ts';
import type { CanaryHit, Endpoint } from '../../model/traffic.ts';
import type { Conversation, Piece } from '../decode/conversation.ts';
import type { Side } from '../decode/flow-table.ts';
import { isoMicroseconds } from '../scan-lines.ts';
import { type Candidate, keepBest } from './best.ts';
import type { CompiledCanaries } from './compile.ts';
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
  let beyond = 0;
  let bounded = 0;
  /** What stopped each layer, the last time that something did. */
  const bounds = new Map<string, string>();

  function search(conversation: Conversation, side: Side, piece: Piece): void {
    const complete = peel({
      compiled,
      bytes: piece.bytes,
      coding: piece.coding,
      open: piece.place !== 'tls-record',
      inflatedBytes: limits.analysis.inflatedBytes,
      onMatch: (match) => keep(conversation, side, piece, match),
      onBound: ({ layer, limit }) => bounds.set(layer, limit),
    });
    if (!complete) bounded++;
  }

  function keep(conversation: Conversation, side: Side, piece: Piece, match: Match): void {
    const sides: readonly [SideHit[], SideHit[]] = found.get(conversation) ?? [[], []];
    found.set(conversation, sides);
    const hit = weigh(conversation, side, piece, match, compiled);
    if (hit === null) return;
    if (!keepBest(sides[side], hit, hitsPerSide)) beyond++;
  }

  function take(
    conversation: Conversation,
    { up, file, endpoint }: { up: Side; file: string; endpoint: Endpoint },
  ): CanaryHit[] {
    const sides = found.get(conversation);
    found.delete(conversation);
    if (sides === undefined) return [];
    const order: Side[] = up === 0 ? [0, 1] : [1, 0];
    return order.flatMap((side) => {
      const list = sides[side].sort((a, b) => a.offset - b.offset || a.canary - b.canary);
      const decided = strengths(list);
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
    if (bounded > 0) {
      const stops = [...bounds].map(([layer, limit]) => `${layer} at ${limit}`).join('; ');
      list.push(`${bounded} pieces hold more compressed or encoded data than is opened; what stopped: ${stops}`);
    }
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
    chain: [piece.place, ...steps.map(({ name }) => name).reverse()],
    frame,
    time,
  };
}
