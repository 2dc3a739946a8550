import type { Canary } from '../../model/canary.ts';
import { limits } from '../../model/limits.ts';
import type { CanaryHit } from '../../model/traffic.ts';
import { newConversation, type Piece } from '../decode/conversation.ts';
import { readDns } from '../decode/dns.ts';
import { createFlowTable } from '../decode/flow-table.ts';
import { createHttpReader } from '../decode/http.ts';
import { emptyIpView } from '../decode/ip.ts';
import { searchNames } from '../decode/streams.ts';
import { compileForLink } from './compile.ts';
import { layers, type Match, peel, stepsOutwards } from './peel.ts';

/** One link of a chain, done again. `bytes` are what the layer was opened from (or, for the last, what agrees with the canary's form). */
export type ReplayedStep = {
  readonly name: string;
  /** Where it stood in the bytes that the step before it gave; of the first step, in the stream. */
  readonly at: number;
  readonly bytes: Uint8Array;
};

export type ReplayInput = {
  /** The reassembled bytes of the hit's direction of its flow; of UDP all payloads one after another. */
  readonly stream: Uint8Array;
  readonly hit: Pick<CanaryHit, 'chain' | 'ref'>;
  readonly canary: Canary;
};

/** How far around a hit in raw bytes the replay looks. */
const reach = { before: 64 * 1024, after: 4 * 1024 * 1024 };

/**
 * Does a hit's chain again from the stream's bytes, opening only the layers that the chain names, and compares what comes out with the
 * canary byte for byte. Null when the chain does not hold. The steps go from the stream to the canary's own form.
 */
export function replay({ stream, hit, canary }: ReplayInput): ReplayedStep[] | null {
  const [place = '', ...links] = hit.chain;
  const compiled = compileForLink(canary, links[links.length - 1] ?? '');
  let steps: ReplayedStep[] | null = null;

  function tryPiece(piece: Piece): void {
    if (steps !== null || piece.place !== place) return;
    const allowed = (depth: number) => layers.filter(({ name }) => couldBe(name, links[depth] ?? ''));
    const onMatch = (match: Match) => {
      const outwards = stepsOutwards(match, compiled);
      const outermost = outwards[outwards.length - 1];
      if (steps !== null || outermost === undefined || piece.origin(outermost.at) !== hit.ref.offset) return;
      const inwards = outwards.reverse();
      if (inwards.length !== links.length || inwards.some(({ name }, i) => name !== links[i])) return;
      steps = [
        { name: place, at: hit.ref.offset - outermost.at, bytes: piece.bytes.slice() },
        ...inwards.map(({ name, level, at, end }) => ({ name, at, bytes: level.bytes.slice(at, end) })),
      ];
    };
    const { bytes, coding } = piece;
    peel({ compiled, bytes, coding, allowed, open: true, inflatedBytes: limits.analysis.inflatedBytes, onMatch });
  }

  eachPiece(stream, place, hit.ref.offset, tryPiece);
  return steps;
}

/** A layer's links can be named after its dialects. */
function couldBe(layer: string, link: string): boolean {
  return (
    layer === link || (layer === 'base64' && link === 'base64url') || (layer === 'utf-16' && link.startsWith('utf-16'))
  );
}

/** The pieces of a stream near an offset, made as a scan makes them. */
function eachPiece(stream: Uint8Array, place: string, offset: number, visit: (piece: Piece) => void): void {
  if (place.startsWith('http-')) {
    eachHttpPiece(stream, visit);
  } else if (place === 'dns-name') {
    // The name begins at most a name's length before the hit, after its message's header of twelve bytes.
    for (let at = Math.max(12, offset - 255); at <= offset; at++) eachName(stream, at, visit);
  } else {
    const from = Math.max(0, offset - reach.before);
    const bytes = stream.subarray(from, offset + reach.after);
    visit({ place: place as Piece['place'], bytes, coding: null, origin: (at) => from + at });
  }
}

function eachHttpPiece(stream: Uint8Array, visit: (piece: Piece) => void): void {
  const { flow } = createFlowTable().find('tcp', emptyIpView(), 0, 0);
  const reader = createHttpReader({ conversation: newConversation(flow), side: 0, search: visit });
  reader.data(stream, 0, stream.length, { offset: 0, frame: 0, time: 0 });
  reader.end();
}

function eachName(stream: Uint8Array, at: number, visit: (piece: Piece) => void): void {
  const message = readDns(stream, at - 12, stream.length);
  const [name] = message?.questions ?? [];
  if (message === null || name === undefined) return;
  const { flow } = createFlowTable().find('udp', emptyIpView(), 0, 0);
  const context = { conversation: newConversation(flow), side: 0 as const, search: visit };
  searchNames(context, { ...message, response: false, questions: [name] }, (position) => position);
}
