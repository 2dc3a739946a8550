import { type Block, createBlock } from './block.ts';
import type { SideContext } from './conversation.ts';
import { blockOptions } from './raw.ts';

/** Bytes at the beginning of a record by which it is judged; so many random ones look like text once in ten thousand million times. */
const probeBytes = 24;
const blockSize = { bytes: 256 * 1024, overlap: 32 * 1024 };

/** gzip (RFC 1952), Zstandard (RFC 8878), zlib (RFC 1950). Random records begin like the last once in sixteen thousand times, which costs no more than time. */
const magics = [
  [0x1f, 0x8b, 0x08],
  [0x28, 0xb5, 0x2f, 0xfd],
  [0x78, 0x01],
  [0x78, 0x5e],
  [0x78, 0x9c],
  [0x78, 0xda],
] as const;

/** Takes the contents of records that claim to be encrypted. */
export type ClearRecords = {
  /** The next bytes of a record of `length` bytes; `offset` is that of the first of them in the stream. */
  readonly data: (bytes: Uint8Array, start: number, end: number, offset: number, length: number) => void;
  readonly endRecord: () => void;
  /** The records of this side are not encrypted, and are searched here. */
  readonly areOpen: () => boolean;
  /** The stream is over, or has a hole. */
  readonly flush: () => void;
};

/**
 * Finds out who only pretends to speak TLS: application data that begin like text or like packed data are opened like any bytes, and so is all that
 * follows on that side. Null where nothing is searched.
 */
export function createClearRecords(context: SideContext): ClearRecords | null {
  const { search } = context;
  if (search === null) return null;
  const probe = new Uint8Array(probeBytes);
  let probed = 0;
  let from = 0;
  let isJudged = false;
  let block: Block | null = null;

  function data(bytes: Uint8Array, start: number, end: number, offset: number, length: number): void {
    let at = start;
    if (block === null && !isJudged) {
      if (probed === 0) from = offset;
      const most = Math.min(probeBytes, length);
      while (at < end && probed < most) probe[probed++] = bytes[at++] ?? 0;
      if (probed < most) return;
      isJudged = true;
      if (!isClear(probe.subarray(0, probed))) return;
      block = open();
      block?.add(probe, 0, probed, from);
    }
    if (at < end) block?.add(bytes, at, end, offset + at - start);
  }

  function open(): Block {
    const emit = (bytes: Uint8Array, origin: (at: number) => number) =>
      search?.({ place: 'tls-record', bytes, open: true, origin });
    return createBlock(blockSize, emit, blockOptions(context));
  }

  function endRecord(): void {
    probed = 0;
    isJudged = false;
  }

  function flush(): void {
    endRecord();
    block?.flush();
  }

  return { data, endRecord, areOpen: () => block !== null, flush };
}

function isClear(bytes: Uint8Array): boolean {
  if (magics.some((magic) => magic.every((byte, i) => bytes[i] === byte))) return true;
  return bytes.length === probeBytes && bytes.every((byte) => (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13));
}
