import type { Canary } from '../../model/canary.ts';
import { limits } from '../../model/limits.ts';
import type { CanaryHit } from '../../model/traffic.ts';
import { newConversation, type Piece, type SideContext } from '../decode/conversation.ts';
import { copyOf } from '../decode/copy.ts';
import { endDatagrams } from '../decode/datagram.ts';
import { createFlowTable } from '../decode/flow-table.ts';
import { emptyIpView } from '../decode/ip.ts';
import { eachStreamPiece } from '../decode/pieces.ts';
import { replayQuicHello } from '../decode/quic.ts';
import { readDatagram } from '../decode/streams.ts';
import { type CompiledCanaries, compileForLink } from './compile.ts';
import { layers } from './layers/index.ts';
import type { Layer, Spans } from './layers/layer.ts';
import { type Match, peel, stepsOutwards } from './peel.ts';

/** One link of a chain, done again. `bytes` are what the layer was opened from (or, for the last, what agrees with the canary's form). */
export type ReplayedStep = {
  readonly name: string;
  /** Where it stood in the bytes that the step before it gave; of the first step, in the stream. */
  readonly at: number;
  readonly bytes: Uint8Array;
  /** How many bytes the layer made, all of what it opened together; null for the place that the chain begins with and for the canary's form. */
  readonly made: number | null;
};

export type ReplayInput = {
  /** The reassembled bytes of the hit's direction of its flow, decrypted where its chain begins with `tls`; of UDP all payloads one after another. */
  readonly stream: Uint8Array;
  /** Of UDP, where in the stream each datagram begins and ends; by default all of it is one. */
  readonly datagrams?: Spans;
  readonly hit: Pick<CanaryHit, 'chain' | 'ref'>;
  readonly canary: Canary;
};

/** How far around a hit in raw bytes the replay looks, where the readers find no such piece. */
const reach = { before: 64 * 1024, after: 4 * 1024 * 1024 };
/** Frames are counted from 1. */
const unknownFrame = 0;
const dnsPort = 53;
const coapPort = 5683;

/**
 * Does a hit's chain again from the stream's bytes, opening only the layers that the chain names, and compares what comes out with the
 * canary byte for byte. Null when the chain does not hold. The steps go from the stream to the canary's own form.
 */
export function replay({ stream, datagrams, hit, canary }: ReplayInput): ReplayedStep[] | null {
  const compiled = compileForLink(canary, hit.chain[hit.chain.length - 1] ?? '');
  let steps: ReplayedStep[] | null = null;
  eachPiece(stream, datagrams ?? [0, stream.length], hit, (piece) => {
    steps ??= replayPiece(piece, hit, compiled);
  });
  return steps;
}

/** The same within one piece of a stream. `compiled` holds the hit's canary and no other. */
export function replayPiece(
  piece: Piece,
  hit: Pick<CanaryHit, 'chain' | 'ref'>,
  compiled: CompiledCanaries,
): ReplayedStep[] | null {
  const { decrypted, place, links } = partsOf(hit);
  const { bytes, via = [] } = piece;
  if (piece.place !== place || via.some((name, i) => name !== links[i])) return null;
  let steps: ReplayedStep[] | null = null;
  const allowed = (depth: number) => layers.filter((layer) => couldBe(layer, links[via.length + depth] ?? ''));
  const onMatch = (match: Match) => {
    if (steps !== null) return;
    const outwards = stepsOutwards(match, compiled);
    const outermost = outwards[outwards.length - 1];
    if (outermost === undefined || piece.origin(outermost.at) !== hit.ref.offset) return;
    // Of several flows more than one can have the canary at the same offset. Where only a stream is replayed no frame is known, and all is of one.
    const owner = piece.ownerOf?.(outermost.at);
    if (owner !== undefined && owner.frame !== unknownFrame && owner.frame !== hit.ref.frame) return;
    const inwards = outwards.reverse();
    if (inwards.length !== links.length - via.length) return;
    if (inwards.some(({ name }, i) => name !== links[via.length + i])) return;
    steps = [
      ...[...decrypted, place, ...via].map((name) => ({ name, at: piece.origin(0), bytes: copyOf(bytes), made: null })),
      ...inwards.map(({ name, level, at, end }, i) => ({
        name,
        at,
        bytes: copyOf(level.bytes, at, end),
        made: inwards[i + 1]?.level.bytes.length ?? null,
      })),
    ];
  };
  peel({ compiled, bytes, allowed, open: true, inflatedBytes: limits.analysis.inflatedBytes, onMatch });
  return steps;
}

/** A layer's links can be named after its dialects, or carry what it found, as `xor/0x5a`. */
function couldBe({ name, dialects = [] }: Layer, link: string): boolean {
  return link === name || dialects.includes(link) || link.startsWith(`${name}/`);
}

/** A chain begins with `tls` where the stream was decrypted, then come the place and the links inwards. */
function partsOf({ chain }: Pick<CanaryHit, 'chain'>): {
  decrypted: string[];
  place: string;
  links: readonly string[];
} {
  const decrypted = chain[0] === 'tls' ? ['tls'] : [];
  const [place = '', ...links] = chain.slice(decrypted.length);
  return { decrypted, place, links };
}

/** The pieces of a stream, made by the readers that a scan has; then the bytes around the hit, for a stream whose other direction would be needed to read it. */
function eachPiece(
  stream: Uint8Array,
  datagrams: Spans,
  hit: Pick<CanaryHit, 'chain' | 'ref'>,
  search: (piece: Piece) => void,
): void {
  const { place } = partsOf(hit);
  const { offset } = hit.ref;
  const isOfUdp = place === 'udp' || place === 'quic' || place === 'quic-hello';
  if (!isOfUdp) eachStreamPiece(stream, search, place.startsWith('dns-') ? dnsPort : 0);
  if (place === 'quic-hello') replayQuicHello(contextFor(search), stream, offset);
  if (isOfUdp || place.startsWith('dns-')) {
    const port = hit.chain.includes('coap') ? coapPort : dnsPort;
    const options = { ...contextFor(search, port), onDns: () => undefined };
    for (let i = 0; i < datagrams.length; i += 2) {
      const [start = 0, end = 0] = [datagrams[i], datagrams[i + 1]];
      readDatagram(options, { bytes: stream, start, end }, { offset: start, frame: unknownFrame, time: 0 });
    }
    endDatagrams(options.conversation);
  }
  const from = Math.max(0, offset - reach.before);
  const bytes = stream.subarray(from, offset + reach.after);
  for (const raw of ['tcp', 'tls-record', 'quic'] as const)
    if (place === raw) search({ place: raw, bytes, origin: (at) => from + at });
}

function contextFor(search: (piece: Piece) => void, port = dnsPort): SideContext {
  const { flow } = createFlowTable().find('udp', emptyIpView(), 0, port);
  return { conversation: newConversation(flow), side: 0, search };
}
