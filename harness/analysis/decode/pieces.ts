import { newConversation, type Piece } from './conversation.ts';
import { createFlowTable } from './flow-table.ts';
import { emptyIpView } from './ip.ts';
import { createStreamReader } from './streams.ts';

/**
 * Makes the pieces of one direction of a TCP stream again from its bytes alone, as a scan made them. What only the other direction says (the
 * version of MQTT in a server's stream) is tried each way. `port` is the server's, where the protocol is told by it.
 */
export function eachStreamPiece(stream: Uint8Array, visit: (piece: Piece) => void, port = 0): void {
  for (const mqtt of [null, 4, 5]) {
    const { flow } = createFlowTable().find('tcp', emptyIpView(), 0, port);
    const conversation = { ...newConversation(flow), mqtt };
    const reader = createStreamReader({ conversation, side: 0, search: visit, onDns: () => undefined });
    reader.data(stream, 0, stream.length, { offset: 0, frame: 0, time: 0 });
    reader.end();
    // A server's stream of MQTT begins with CONNACK; of no other is it worth while to try its versions.
    if (stream[0] !== 0x20) return;
  }
}
