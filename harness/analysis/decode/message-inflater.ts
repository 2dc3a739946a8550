import { constants, inflateRawSync } from 'node:zlib';
import { limits } from '../../model/limits.ts';
import type { SideContext } from './conversation.ts';
import { copyOf } from './copy.ts';
import type { MessageSearch } from './messages.ts';

/** A compressed message longer than this is not opened. */
const compressedBytes = 4 * 1024 * 1024;
/** Bytes that the messages of one side may unpack to, all together: so many, and so many times their own. */
const growth = 16;
const windowBytes = 32 * 1024;
/** What a sender leaves out at the end of each message (RFC 7692 section 7.2.1). */
const tail = Buffer.from([0, 0, 0xff, 0xff]);

export type MessageInflater = {
  readonly add: (bytes: Uint8Array, offset: number) => void;
  /** Opens what was added and searches it. */
  readonly endMessage: () => void;
  /** Opens what there is of a message that does not end. */
  readonly finish: () => void;
  /** A hole: the window is not known any more. */
  readonly lose: () => void;
};

/** Opens the messages of one direction under permessage-deflate (RFC 7692), each with the window that those before it have left. */
export function createMessageInflater(
  { conversation, search }: SideContext,
  { forgets, messages }: { readonly forgets: boolean; readonly messages: MessageSearch | null },
): MessageInflater {
  let parts: Uint8Array[] = [];
  let length = 0;
  let firstOffset = 0;
  let window = Buffer.alloc(0);
  let windowKnown = true;
  let budget: number = limits.analysis.inflatedBytes;
  let tooLong = false;

  function add(bytes: Uint8Array, offset: number): void {
    if (search === null) return;
    if (length === 0) firstOffset = offset;
    length += bytes.length;
    if (length > compressedBytes) {
      tooLong = true;
      parts = [];
    } else parts.push(copyOf(bytes));
  }

  function close(end: Uint8Array): void {
    if (length > 0) open(Buffer.concat([...parts, end]));
    parts = [];
    length = 0;
    tooLong = false;
  }

  function open(data: Uint8Array): void {
    budget += growth * length;
    const opened = tooLong || (!windowKnown && !forgets) ? null : inflate(data);
    if (opened === null) {
      windowKnown = false;
      conversation.remarks.add('a compressed WebSocket message could not be opened');
      messages?.add(data, 0, data.length, { offset: firstOffset, flat: true });
      return;
    }
    budget -= opened.length;
    if (!forgets) window = Buffer.concat([window, opened]).subarray(-windowBytes);
    messages?.add(opened, 0, opened.length, { offset: firstOffset, flat: true, via: 'permessage-deflate' });
  }

  function inflate(data: Uint8Array): Buffer | null {
    try {
      return inflateRawSync(data, {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: Math.max(1, Math.min(budget, limits.analysis.inflatedBytes)),
        ...(window.length > 0 && !forgets ? { dictionary: window } : {}),
      });
    } catch {
      // Damaged, or larger than allowed; either way the window is lost with it.
      return null;
    }
  }

  return {
    add,
    endMessage: () => close(tail),
    finish: () => close(new Uint8Array(0)),
    lose: () => {
      windowKnown = false;
    },
  };
}
