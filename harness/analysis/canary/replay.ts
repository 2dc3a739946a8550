import type { Canary } from '../../model/canary.ts';
import { limits } from '../../model/limits.ts';
import type { CanaryHit } from '../../model/traffic.ts';
import { newConversation, type Piece } from '../decode/conversation.ts';
import { readDns } from '../decode/dns.ts';
import { createFlowTable } from '../decode/flow-table.ts';
import { emptyIpView } from '../decode/ip.ts';
import { eachStreamPiece, isFoundByReader } from '../decode/pieces.ts';
import { replayQuicHello } from '../decode/quic.ts';
import { searchNames } from '../decode/streams.ts';
import { compileForLink } from './compile.ts';
import { layers } from './layers/index.ts';
import type { Layer } from './layers/layer.ts';
import { type Match, peel, stepsOutwards } from './peel.ts';

/** One link of a chain, done again. `bytes` are what the layer was opened from (or, for the last, what agrees with the canary's form). */
export type ReplayedStep = {
  readonly name: string;
  /** Where it stood in the bytes that the step before it gave; of the first step, in the stream. */
  readonly at: number;
  readonly bytes: Uint8Array;
};

export type ReplayInput = {
  /** The reassembled bytes of the hit's direction of its flow, decrypted where its chain begins with `tls`; of UDP all payloads one after another. */
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
  const decrypted = hit.chain[0] === 'tls' ? hit.chain.slice(0, 1) : [];
  const [place = '', ...links] = hit.chain.slice(decrypted.length);
  const compiled = compileForLink(canary, links[links.length - 1] ?? '');
  let steps: ReplayedStep[] | null = null;

  function tryPiece(piece: Piece): void {
    const via = piece.via ?? [];
    if (steps !== null || piece.place !== place || via.some((name, i) => name !== links[i])) return;
    const allowed = (depth: number) => layers.filter((layer) => couldBe(layer, links[via.length + depth] ?? ''));
    const onMatch = (match: Match) => {
      const outwards = stepsOutwards(match, compiled);
      const outermost = outwards[outwards.length - 1];
      if (steps !== null || outermost === undefined || piece.origin(outermost.at) !== hit.ref.offset) return;
      const inwards = outwards.reverse();
      if (inwards.length !== links.length - via.length) return;
      if (inwards.some(({ name }, i) => name !== links[via.length + i])) return;
      const outer = [...decrypted, place, ...via];
      steps = [
        ...outer.map((name) => ({ name, at: piece.origin(0), bytes: piece.bytes.slice() })),
        ...inwards.map(({ name, level, at, end }) => ({ name, at, bytes: level.bytes.slice(at, end) })),
      ];
    };
    const { bytes, coding } = piece;
    peel({ compiled, bytes, coding, allowed, open: true, inflatedBytes: limits.analysis.inflatedBytes, onMatch });
  }

  eachPiece(stream, place, hit.ref.offset, tryPiece);
  return steps;
}

/** A layer's links can be named after its dialects, or carry what it found, as `xor/0x5a`. */
function couldBe({ name, dialects = [] }: Layer, link: string): boolean {
  return link === name || dialects.includes(link) || link.startsWith(`${name}/`);
}

/** The pieces of a stream near an offset, made as a scan makes them. */
function eachPiece(stream: Uint8Array, place: string, offset: number, visit: (piece: Piece) => void): void {
  if (isFoundByReader(place)) {
    eachStreamPiece(stream, visit);
  } else if (place === 'dns-name') {
    // The name begins at most a name's length before the hit, after its message's header of twelve bytes.
    for (let at = Math.max(12, offset - 255); at <= offset; at++) eachName(stream, at, visit);
  } else if (place === 'quic-hello') {
    const { flow } = createFlowTable().find('udp', emptyIpView(), 0, 0);
    replayQuicHello({ conversation: newConversation(flow), side: 0, search: visit }, stream, offset);
  } else {
    const from = Math.max(0, offset - reach.before);
    const bytes = stream.subarray(from, offset + reach.after);
    visit({ place: place as Piece['place'], bytes, coding: null, origin: (at) => from + at });
  }
}

function eachName(stream: Uint8Array, at: number, visit: (piece: Piece) => void): void {
  const message = readDns(stream, at - 12, stream.length);
  const [name] = message?.questions ?? [];
  if (message === null || name === undefined) return;
  const { flow } = createFlowTable().find('udp', emptyIpView(), 0, 0);
  const context = { conversation: newConversation(flow), side: 0 as const, search: visit };
  searchNames(context, { ...message, response: false, questions: [name] }, (position) => position);
}
