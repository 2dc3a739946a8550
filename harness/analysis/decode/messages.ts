import { type BlockSize, createBlock } from './block.ts';
import type { Place, SideContext } from './conversation.ts';

/** Layers that lie across two blocks of a message are opened as far as the first goes. */
const messageBlock: BlockSize = { bytes: 4 * 1024 * 1024, overlap: 64 * 1024 };
const togetherBlock: BlockSize = { bytes: 256 * 1024, overlap: 16 * 1024 };
/** Marks of where bytes come from: it is not worth while to forget fewer, and not allowed to keep more. */
const leastMarks = 1024;
const mostMarks = 512 * 1024;

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
export function createMessageSearch({ search, pool }: SideContext, place: Place): MessageSearch | null {
  if (search === null) return null;
  let via: readonly string[] = [];
  /** What was opened to get the messages of the row: it is one way or the other for all of them, so that a chain is true. */
  let viaTogether: readonly string[] = [];
  /** Messages in the row; of a single one nothing new is found there. */
  let together = 0;
  let inMessage = false;
  /** Bytes put in the row so far, and which of them come from where. */
  let position = 0;
  let marks: Mark[] = [];
  let messageStart = 0;
  let forgetAt = leastMarks;
  const memory = pool === undefined ? {} : { pool };
  const one = createBlock(
    messageBlock,
    (bytes, origin) => search({ place, bytes, via, origin: (at) => originOf(marks, origin(at)) }),
    memory,
  );
  const all = createBlock(
    togetherBlock,
    (bytes, origin) => {
      if (together > 1) search({ place, bytes, via: viaTogether, origin: (at) => originOf(marks, origin(at)) });
      together = Math.min(together, 1);
    },
    memory,
  );

  /** What is older than both blocks is not asked for any more; a message of very many frames is searched early. */
  function forget(): void {
    if (marks.length < forgetAt) return;
    const message = Math.max(messageStart, position - messageBlock.bytes);
    const oldest = Math.min(message, position - togetherBlock.bytes);
    marks = marks.slice(
      Math.max(
        0,
        marks.findLastIndex(({ at }) => at <= oldest),
      ),
    );
    if (marks.length > mostMarks) flush();
    forgetAt = Math.max(leastMarks, marks.length * 2);
  }

  function flush(): void {
    one.flush();
    all.flush();
    together = 0;
    viaTogether = [];
    marks = [];
  }

  return {
    add(bytes, start, end, { offset, flat = false, via: opened }) {
      via = opened === undefined ? [] : [opened];
      if (viaTogether[0] !== opened) {
        all.flush();
        together = 0;
        viaTogether = via;
      }
      if (!inMessage) {
        together++;
        messageStart = position;
        inMessage = true;
      }
      const last = marks[marks.length - 1];
      const goesOn = last !== undefined && !last.flat && !flat && last.offset + position - last.at === offset;
      if (!goesOn) marks.push({ at: position, offset, flat });
      one.add(bytes, start, end, position);
      all.add(bytes, start, end, position);
      position += end - start;
      forget();
    },
    endMessage() {
      inMessage = false;
      one.flush();
    },
    flush,
  };
}

/** From a position in the row on, bytes come from a stream offset on, or all from that place. */
type Mark = { readonly at: number; readonly offset: number; readonly flat: boolean };

function originOf(marks: readonly Mark[], position: number): number {
  let low = 0;
  let high = marks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((marks[middle]?.at ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  const mark = marks[low];
  if (mark === undefined) return position;
  return mark.flat ? mark.offset : mark.offset + position - mark.at;
}
