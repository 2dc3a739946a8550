import type { Canary } from '../model/canary.ts';
import type { CanaryHit } from '../model/traffic.ts';
import { type CompiledCanaries, compileForLink } from './canary/compile.ts';
import { parseKeyed } from './canary/keyed/derive.ts';
import { type ReplayedStep, replayPiece } from './canary/replay.ts';
import type { Conversation, Piece } from './decode/conversation.ts';
import type { Side } from './decode/flow-table.ts';
import { clientSide } from './flow-facts.ts';

/** A hit to be found again, as a scan of the same file gave it, and the canary that it names. */
export type Asked = {
  readonly hit: Pick<CanaryHit, 'chain' | 'ref' | 'direction'>;
  readonly canary: Canary;
};

/** Chains of one file that are done again as its pieces come. */
export type ChainReplay = {
  /** Whether some hit is said to stand in a flow. */
  readonly concerns: (conversation: Conversation) => boolean;
  /** Takes a piece as a scan's reader makes it; its bytes are not kept but for what a chain goes through. */
  readonly search: (conversation: Conversation, side: Side, piece: Piece) => void;
  /** The steps of each hit, in the order in which they were asked for; null where the chain did not come out of any piece. To be asked when all has been read. */
  readonly steps: () => (readonly ReplayedStep[] | null)[];
};

/** What marks a chain that was put together from several flows; they are read whatever flow the hit belongs to. */
export const joinsFlows = ({ chain }: Pick<CanaryHit, 'chain'>): boolean => chain.includes('successive-queries');

type Sides = [readonly ReplayedStep[] | null, readonly ReplayedStep[] | null];

/** Replays chains in the pieces of flows, those of which the stream number and the offset fit. A canary is prepared once for all of its hits. */
export function createChainReplay(asked: readonly Asked[]): ChainReplay {
  const found = asked.map(() => new Map<Conversation, Sides>());
  const byStream = Map.groupBy(
    asked.flatMap(({ hit }, index) => (joinsFlows(hit) ? [] : [index])),
    (index) => asked[index]?.hit.ref.stream ?? -1,
  );
  const joined = asked.flatMap(({ hit }, index) => (joinsFlows(hit) ? [index] : []));
  const compiledOf = createCompiler();

  function attempt(index: number, { conversation, side }: { conversation: Conversation; side: Side }, piece: Piece) {
    const one = asked[index];
    const sides = found[index]?.get(conversation) ?? [null, null];
    if (one === undefined || sides[side] !== null) return;
    sides[side] = replayPiece(piece, one.hit, compiledOf(one));
    if (sides[side] !== null) found[index]?.set(conversation, sides);
  }

  function search(conversation: Conversation, side: Side, piece: Piece): void {
    const { origin, ownerOf, bytes } = piece;
    // The datagrams of one flow are put together too.
    if (ownerOf !== undefined) for (const index of joined) searchJoined(index, piece);
    for (const index of byStream.get(conversation.flow.stream) ?? []) {
      const { offset = 0 } = asked[index]?.hit.ref ?? {};
      if (origin(0) <= offset && offset <= origin(bytes.length)) attempt(index, { conversation, side }, piece);
    }
  }

  /** In a piece of several flows a hit stands in the flow whose packet brought its first byte. */
  function searchJoined(index: number, piece: Piece): void {
    const one = asked[index];
    const steps = one === undefined ? null : replayPiece(piece, one.hit, compiledOf(one));
    // The place and what joined the flows come first: the next step is the outermost within the piece.
    const owner = steps === null ? undefined : piece.ownerOf?.(steps[2]?.at ?? 0);
    if (owner === undefined) return;
    const sides = found[index]?.get(owner.conversation) ?? [null, null];
    sides[owner.side] ??= steps;
    found[index]?.set(owner.conversation, sides);
  }

  function stepsOf(index: number): readonly ReplayedStep[] | null {
    for (const [conversation, sides] of found[index] ?? []) {
      const up = clientSide(conversation);
      const steps = sides[asked[index]?.hit.direction === 'up' ? up : up === 0 ? 1 : 0];
      if (steps !== null) return steps;
    }
    return null;
  }

  return {
    concerns: ({ flow }) => byStream.has(flow.stream) || (joined.length > 0 && flow.ports.includes(53)),
    search,
    steps: () => asked.map((_, index) => stepsOf(index)),
  };
}

/** Canaries made ready one at a time, and kept: all hits of one but those with a key in their last link share it. */
export function createCompiler(): (asked: Asked) => CompiledCanaries {
  const known = new Map<string, CompiledCanaries>();
  return ({ canary, hit }) => {
    const link = hit.chain[hit.chain.length - 1] ?? '';
    const key = JSON.stringify([canary.kind, canary.value, parseKeyed(link) === null ? '' : link]);
    const compiled = known.get(key) ?? compileForLink(canary, link);
    known.set(key, compiled);
    return compiled;
  };
}
