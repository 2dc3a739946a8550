import type { Canary } from '../model/canary.ts';
import type { CanaryHit } from '../model/traffic.ts';
import { compileForLink } from './canary/compile.ts';
import { type ReplayedStep, replayPiece } from './canary/replay.ts';
import { createCaptureReader } from './decode/capture-file.ts';
import { newConversation } from './decode/conversation.ts';
import { copyOf } from './decode/copy.ts';
import { endDatagrams } from './decode/datagram.ts';
import { createNameTunnels } from './decode/dns-tunnel.ts';
import type { FlowState, Side } from './decode/flow-table.ts';
import { createPacketDecoder } from './decode/packets.ts';
import { createStreamReader, readDatagram, readIpPayload, type StreamOptions } from './decode/streams.ts';
import { clientSide } from './flow-facts.ts';

/** How a canary's finding comes out of a capture. `steps` is null when the chain does not hold in this file. */
export type CanaryExplanation = {
  /** The frame that brought the first byte of what was found, as captured; null when the file has no such frame. */
  readonly frame: Uint8Array | null;
  readonly steps: readonly ReplayedStep[] | null;
};

/** The hit to explain, as a scan of the same file gave it. */
export type ExplainedHit = Pick<CanaryHit, 'chain' | 'ref' | 'direction'>;

/** Chunks of the capture in order, in any sizes; `end` gives the explanation. */
export type Explainer = { readonly push: (chunk: Uint8Array) => void; readonly end: () => CanaryExplanation };

/** Finds a hit in its capture again, reading only the flow it stands in, by the readers of a scan, and replays its chain there. Memory is bounded as a scan's. */
export function createExplainer(hit: ExplainedHit, canary: Canary): Explainer {
  const compiled = compileForLink(canary, hit.chain[hit.chain.length - 1] ?? '');
  const found = new Map<
    FlowState,
    { options: readonly [StreamOptions, StreamOptions]; steps: (ReplayedStep[] | null)[] }
  >();
  let frame: Uint8Array | null = null;
  const isBesideFlows = hit.chain[0] === 'icmp' || hit.chain[0] === 'ip-payload';
  // A value that was cut over several names is put together from all of a client's questions, whatever flow they went by.
  const tunnels = hit.chain.includes('successive-queries') ? createNameTunnels() : null;

  function open(flow: FlowState): void {
    if (tunnels === null ? flow.stream !== hit.ref.stream : !flow.ports.includes(53)) return;
    const conversation = newConversation(flow);
    const steps: (ReplayedStep[] | null)[] = [null, null];
    const optionsOf = (side: Side): StreamOptions => ({
      conversation,
      side,
      onDns: () => undefined,
      ...(tunnels === null ? {} : { tunnels }),
      search: (piece) => {
        if (tunnels !== null) {
          const replayed = replayPiece(piece, hit, compiled);
          const owner = replayed === null ? null : piece.ownerOf?.(replayed[2]?.at ?? 0);
          const of = owner === null || owner === undefined ? undefined : found.get(owner.conversation.flow);
          if (owner?.frame === hit.ref.frame && of !== undefined) of.steps[owner.side] ??= replayed;
          return;
        }
        if (piece.origin(0) > hit.ref.offset || piece.origin(piece.bytes.length) < hit.ref.offset) return;
        steps[side] ??= replayPiece(piece, hit, compiled);
      },
    });
    const options = [optionsOf(0), optionsOf(1)] as const;
    found.set(flow, { options, steps });
    if (flow.proto === 'tcp') for (const one of options) flow.sides[one.side].reader = createStreamReader(one);
  }

  const decoder = createPacketDecoder({
    onFlow: (flow) => {
      if (!isBesideFlows) open(flow);
    },
    onPayload: (talk, side, payload, arrival) => {
      if (isBesideFlows && !found.has(talk)) open(talk);
      const options = found.get(talk)?.options[side];
      if (isBesideFlows && options !== undefined) readIpPayload(options, payload, arrival);
    },
    onDatagram: (flow, side, bytes, start, end, arrival) => {
      const options = found.get(flow)?.options[side];
      if (options !== undefined) readDatagram(options, { bytes, start, end }, arrival);
    },
  });
  const reader = createCaptureReader((packet) => {
    if (packet.frame === hit.ref.frame) frame = copyOf(packet.bytes, packet.start, packet.end);
    decoder.packet(packet);
  });

  function end(): CanaryExplanation {
    reader.end();
    decoder.end();
    for (const { options } of found.values()) endDatagrams(options[0].conversation);
    tunnels?.flush();
    for (const { options, steps } of found.values()) {
      const up = clientSide(options[0].conversation);
      const side = hit.direction === 'up' ? up : up === 0 ? 1 : 0;
      const held = steps[side];
      if (held !== null && held !== undefined) return { frame, steps: held };
    }
    return { frame, steps: null };
  }

  return { push: reader.push, end };
}
