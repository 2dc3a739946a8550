import type { ReplayedStep } from './canary/replay.ts';
import { type Asked, createChainReplay, joinsFlows } from './chain-replay.ts';
import { createCaptureReader } from './decode/capture-file.ts';
import { type Conversation, newConversation } from './decode/conversation.ts';
import { copyOf } from './decode/copy.ts';
import { endDatagrams } from './decode/datagram.ts';
import { createNameTunnels } from './decode/dns-tunnel.ts';
import type { FlowState, Side } from './decode/flow-table.ts';
import { createPacketDecoder } from './decode/packets.ts';
import { createStreamReader, readDatagram, readIpPayload, type StreamOptions } from './decode/streams.ts';
import { createRecordFinder } from './decrypted/records.ts';

/** A hit found again in its capture. */
export type ReplayedHit = {
  /** The frame that the hit names, as captured; null when the file has no such frame. */
  readonly frame: Uint8Array | null;
  /** Of a chain through `tls`, the records of application data that became whole in that frame, their headers included. */
  readonly records: readonly Uint8Array[];
  /** From the bytes of the stream to the canary's own form; null when the chain does not hold in this file. */
  readonly steps: readonly ReplayedStep[] | null;
};

/** Chunks of the capture in order, in any sizes; `end` gives the hits in the order in which they were asked for, and what the file says of itself. */
export type CaptureReplay = {
  readonly push: (chunk: Uint8Array) => void;
  readonly end: () => { readonly replayed: readonly ReplayedHit[]; readonly notes: readonly string[] };
};

/**
 * Finds hits in their capture again, reading only the flows that they stand in, by the readers of a scan, and replays their chains there. Memory is
 * bounded as a scan's, besides the bytes that the chains go through. Chains through `tls` are not in a capture's own bytes: of those only the frame is given.
 */
export function createCaptureReplay(asked: readonly Asked[]): CaptureReplay {
  const chains = createChainReplay(asked);
  const talks = new Map<FlowState, { conversation: Conversation; options: readonly [StreamOptions, StreamOptions] }>();
  const frames = new Map<number, Uint8Array | null>(asked.map(({ hit }) => [hit.ref.frame, null]));
  // A value that was cut over several names is put together from all of a client's questions, whatever flow they went by.
  const tunnels = asked.some(({ hit }) => joinsFlows(hit)) ? createNameTunnels() : null;

  const decrypted = new Set(asked.flatMap(({ hit }) => (hit.chain[0] === 'tls' ? [hit.ref.stream] : [])));
  const records = createRecordFinder(new Set(frames.keys()));

  function open(flow: FlowState): void {
    if (flow.proto === 'tcp' && decrypted.has(flow.stream)) {
      for (const side of flow.sides) side.reader = records.reader();
      return;
    }
    const conversation = newConversation(flow);
    if (!chains.concerns(conversation)) return;
    const optionsOf = (side: Side): StreamOptions => ({
      conversation,
      side,
      onDns: () => undefined,
      ...(tunnels === null ? {} : { tunnels }),
      search: (piece) => chains.search(conversation, side, piece),
    });
    const options = [optionsOf(0), optionsOf(1)] as const;
    talks.set(flow, { conversation, options });
    if (flow.proto === 'tcp') for (const one of options) flow.sides[one.side].reader = createStreamReader(one);
  }

  const decoder = createPacketDecoder({
    onFlow: open,
    onClose: (flow) => {
      const talk = talks.get(flow);
      if (talk !== undefined) endDatagrams(talk.conversation);
      talks.delete(flow);
    },
    // What IP carries beside TCP and UDP is no flow; its talks have stream numbers of their own.
    onPayload: (talk, side, payload, arrival) => {
      if (!talks.has(talk)) open(talk);
      const options = talks.get(talk)?.options[side];
      if (options !== undefined) readIpPayload(options, payload, arrival);
    },
    onDatagram: (flow, side, bytes, start, end, arrival) => {
      const options = talks.get(flow)?.options[side];
      if (options !== undefined) readDatagram(options, { bytes, start, end }, arrival);
    },
  });
  const reader = createCaptureReader((packet) => {
    if (frames.has(packet.frame)) frames.set(packet.frame, copyOf(packet.bytes, packet.start, packet.end));
    decoder.packet(packet);
  });

  function end() {
    const { notes } = reader.end();
    decoder.end();
    tunnels?.flush();
    const steps = chains.steps();
    const replayed = asked.map(({ hit }, i) => ({
      frame: frames.get(hit.ref.frame) ?? null,
      records: hit.chain[0] === 'tls' ? records.ofFrame(hit.ref.frame) : [],
      steps: steps[i] ?? null,
    }));
    return { replayed, notes: [...notes] };
  }

  return { push: reader.push, end };
}
