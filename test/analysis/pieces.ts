import { createCaptureReader } from '../../harness/analysis/decode/capture-file.ts';
import { newConversation, type Place } from '../../harness/analysis/decode/conversation.ts';
import type { Side } from '../../harness/analysis/decode/flow-table.ts';
import { createPacketDecoder } from '../../harness/analysis/decode/packets.ts';
import { createStreamReader, readDatagram, type StreamOptions } from '../../harness/analysis/decode/streams.ts';

export type FoundPiece = {
  readonly proto: string;
  readonly stream: number;
  readonly place: Place;
  readonly text: string;
};

/** Everything that a capture gives the search, as Latin-1. */
export function piecesOf(file: Uint8Array): FoundPiece[] {
  const found: FoundPiece[] = [];
  const sides = new Map<unknown, readonly [StreamOptions, StreamOptions]>();
  const decoder = createPacketDecoder({
    onFlow: (flow) => {
      const conversation = newConversation(flow);
      const options = (side: Side): StreamOptions => ({
        conversation,
        side,
        search: ({ place, bytes }) => {
          found.push({ proto: flow.proto, stream: flow.stream, place, text: Buffer.from(bytes).toString('latin1') });
        },
        onDns: () => undefined,
      });
      sides.set(flow, [options(0), options(1)]);
      if (flow.proto === 'udp') return;
      for (const side of [0, 1] as const) flow.sides[side].reader = createStreamReader(options(side));
    },
    onDatagram: (flow, side, bytes, start, end, arrival) => {
      const options = sides.get(flow)?.[side];
      if (options !== undefined) readDatagram(options, { bytes, start, end }, arrival);
    },
  });
  const reader = createCaptureReader(decoder.packet);
  reader.push(file);
  reader.end();
  decoder.end();
  return found;
}
