import { type Block, createBlock, type EmitBlock } from './block.ts';
import type { Place, SideContext } from './conversation.ts';
import { blockOptions, createSearchBlock } from './raw.ts';

/** Searches bytes of a stream as they stand, without opening layers. */
export type PlainSearch = {
  /**
   * `bytes` begin at `offset` of the stream and are valid only during the call. `more`: their last `reach` bytes will be shown again with what follows
   * them, so that a match that must end where a number ends is not yet decided at their end. Finds may be told twice.
   */
  readonly look: (bytes: Uint8Array, offset: number, more: boolean) => void;
  /** Bytes of the longest thing that is looked for. */
  readonly reach: number;
};

/** So much is gathered, or so many times the reach: a search costs as much to begin as it takes for some hundred bytes. More would not stay in the nearest cache. */
const least = { bytes: 8 * 1024, reaches: 8 };
/** Where there is no plain search. */
const recordBlock = { bytes: 256 * 1024, overlap: 8 * 1024 };

/** A block for a stream without holes that no layer is opened in, as of TLS records; null when nothing is searched. */
export function createPlainBlock(context: SideContext, place: Place): Block | null {
  if (context.search === null || context.plain === undefined) return createSearchBlock(context, place, recordBlock);
  const { look, reach } = context.plain(place);
  const emit: EmitBlock = (bytes, origin, more) => look(bytes, origin(0), more);
  const bytes = Math.max(least.bytes, 2 ** Math.ceil(Math.log2(least.reaches * Math.max(1, reach))));
  return createBlock({ bytes, overlap: reach }, emit, blockOptions(context));
}
