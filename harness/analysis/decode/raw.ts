import { type Block, type BlockOptions, type BlockSize, createBlock, type EmitBlock } from './block.ts';
import { logUpload, noteReadable, type Place, type SideContext } from './conversation.ts';
import type { StreamReader } from './reassembly.ts';

/** Layers that lie across two blocks are opened as far as the first block goes. */
const rawBlock: BlockSize = { bytes: 1024 * 1024, overlap: 64 * 1024 };

/** A stream in a protocol that is not known: its bytes are searched as they are, each segment is an upload. */
export function createRawReader(context: SideContext): StreamReader {
  const block = createRawBlock(context);
  return {
    data(bytes, start, end, arrival) {
      noteReadable(context, false);
      logUpload(context, end - start, arrival);
      block?.add(bytes, start, end, arrival.offset);
    },
    gap: () => block?.flush(),
    end: () => block?.flush(),
  };
}

export function createRawBlock(context: SideContext): Block | null {
  return createSearchBlock(context, 'tcp', rawBlock);
}

/** A block whose contents are searched as a place of their own; null when nothing is searched. */
export function createSearchBlock(context: SideContext, place: Place, size: BlockSize): Block | null {
  const { search } = context;
  if (search === null) return null;
  const emit: EmitBlock = (bytes, origin) => search({ place, bytes, origin });
  return createBlock(size, emit, blockOptions(context));
}

/** A block's memory, and that what it has shown need not be placed in a frame any more. */
export function blockOptions({ pool, conversation, side }: SideContext): BlockOptions {
  const arrivals = conversation.arrivals[side];
  const onDone = (before: number) => arrivals.forget(before);
  return pool === undefined ? { onDone } : { pool, onDone };
}
