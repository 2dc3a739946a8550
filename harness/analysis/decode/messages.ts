import { type BlockSize, createBlock } from './block.ts';
import type { Place, SideContext } from './conversation.ts';

/** Layers that lie across two blocks of a message are opened as far as the first goes. */
const messageBlock: BlockSize = { bytes: 4 * 1024 * 1024, overlap: 64 * 1024 };
const togetherBlock: BlockSize = { bytes: 256 * 1024, overlap: 16 * 1024 };

/** Where bytes of a message come from. */
export type MessageOrigin = {
  /** Stream offset of the first of them. */
  readonly offset: number;
  /** All come from that one place: they were compressed there. */
  readonly flat?: boolean;
  /** What was opened to get them. */
  readonly via?: string;
};

/** A sequence of messages that is searched one by one, and one after another. */
export type MessageSearch = {
  readonly add: (bytes: Uint8Array, start: number, end: number, origin: MessageOrigin) => void;
  /** The message is over. */
  readonly endMessage: () => void;
  /** What follows does not follow on: a hole, or the end. */
  readonly flush: () => void;
};

/**
 * Searches each message by itself, as a layer may fill it exactly, and all of a direction in a row, so that a value cut into several is found
 * too. Null when nothing is searched.
 */
export function createMessageSearch({ search }: SideContext, place: Place): MessageSearch | null {
  if (search === null) return null;
  let via: readonly string[] = [];
  let known: readonly string[] = [];
  /** Messages in the block of all; of a single one nothing new is found there. */
  let together = 0;
  let inMessage = false;
  const one = createBlock(messageBlock, (bytes, origin) => search({ place, bytes, coding: null, via, origin }));
  const all = createBlock(togetherBlock, (bytes, origin) => {
    if (together > 1) search({ place, bytes, coding: null, via: known, origin });
    together = Math.min(together, 1);
  });
  return {
    add(bytes, start, end, { offset, flat = false, via: opened }) {
      via = opened === undefined ? [] : [opened];
      if (via.length > 0) known = via;
      if (!inMessage) together++;
      inMessage = true;
      one.add(bytes, start, end, offset, flat);
      all.add(bytes, start, end, offset, flat);
    },
    endMessage() {
      inMessage = false;
      one.flush();
    },
    flush() {
      one.flush();
      all.flush();
      together = 0;
      known = [];
    },
  };
}
