import type { Conversation, Piece } from '../../../harness/analysis/decode/conversation.ts';
import { newConversation } from '../../../harness/analysis/decode/conversation.ts';
import { createFlowTable } from '../../../harness/analysis/decode/flow-table.ts';
import { emptyIpView } from '../../../harness/analysis/decode/ip.ts';
import { createStreamReader } from '../../../harness/analysis/decode/streams.ts';

/** What a side of a connection says next; `hole` bytes of it were not captured. */
export type Turn = { readonly up: boolean; readonly data: Uint8Array; readonly hole?: number };

export type Found = { readonly place: string; readonly text: string; readonly offset: number; readonly via: string };

export type Read = {
  readonly up: readonly Found[];
  readonly down: readonly Found[];
  readonly conversation: Conversation;
};

/** Feeds both sides of a TCP connection to the readers, `step` bytes at a time, and lists the pieces that would be searched. */
export function readConversation(turns: readonly Turn[], step = Number.POSITIVE_INFINITY): Read {
  const { flow } = createFlowTable().find('tcp', emptyIpView(), 0, 0);
  const conversation = newConversation(flow);
  const found: [Found[], Found[]] = [[], []];
  const offsets: [number, number] = [0, 0];
  const readers = ([0, 1] as const).map((side) =>
    createStreamReader({
      conversation,
      side,
      search: ({ place, bytes, origin, via = [] }: Piece) =>
        void found[side].push({
          place,
          text: Buffer.from(bytes).toString('latin1'),
          offset: origin(0),
          via: via.join(' '),
        }),
      onDns: () => undefined,
    }),
  );
  for (const { up, data, hole = 0 } of turns) {
    const side = up ? 0 : 1;
    const reader = readers[side];
    const arrival = (offset: number) => ({ offset, frame: 1 + offset, time: 0 });
    if (hole > 0) reader?.gap(hole, arrival(offsets[side]));
    offsets[side] += hole;
    for (let at = 0; at < data.length; at += Math.min(step, data.length)) {
      const end = Math.min(data.length, at + step);
      reader?.data(data, at, end, arrival(offsets[side]));
      offsets[side] += end - at;
    }
  }
  for (const reader of readers) reader.end();
  return { up: found[0], down: found[1], conversation };
}

/** The texts found at a place. */
export const textsAt = (found: readonly Found[], place: string): string[] =>
  found.filter((piece) => piece.place === place).map(({ text }) => text);
