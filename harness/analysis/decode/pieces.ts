import { newConversation, type Piece, type Place } from './conversation.ts';
import { createFlowTable } from './flow-table.ts';
import { emptyIpView } from './ip.ts';
import { createStreamReader } from './streams.ts';

/** Places that only a reader of the whole stream can find again. */
const placesOfReaders: ReadonlySet<Place> = new Set(['http-url', 'http-header', 'http-body', 'ws-message', 'mqtt']);

export function isFoundByReader(place: string): boolean {
  return [...placesOfReaders].some((known) => known === place);
}

/**
 * Makes the pieces of one direction of a TCP stream again from its bytes alone, as a scan made them. What only the other direction says (the
 * version of MQTT in a server's stream) is tried each way.
 */
export function eachStreamPiece(stream: Uint8Array, visit: (piece: Piece) => void): void {
  for (const mqtt of [null, 4, 5]) {
    const { flow } = createFlowTable().find('tcp', emptyIpView(), 0, 0);
    const conversation = { ...newConversation(flow), mqtt };
    const reader = createStreamReader({ conversation, side: 0, search: visit, onDns: () => undefined });
    reader.data(stream, 0, stream.length, { offset: 0, frame: 0, time: 0 });
    reader.end();
    // A server's stream of MQTT begins with CONNACK; of no other is it worth while to try its versions.
    if (stream[0] !== 0x20) return;
  }
}
