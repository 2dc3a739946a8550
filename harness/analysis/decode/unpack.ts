import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';

/** The content codings of RFC 9110 section 8.4.1, RFC 7932 and RFC 8878 that are opened. */
export type ContentCoding = 'gzip' | 'deflate' | 'br' | 'zstd';

export type Unpacked = {
  readonly bytes: Uint8Array;
  /** False where the data were damaged, or unpack to more than was allowed: then `bytes` are what came before. */
  readonly whole: boolean;
};

/** How often damaged data are tried again, shorter. */
const retries = 16;

type Unpack = (data: Uint8Array, most: number) => Uint8Array;

/** Flush operations that accept data which end early, and give what they hold. */
const unpackers: Readonly<Record<ContentCoding | 'raw-deflate', Unpack>> = {
  gzip: (data, most) => gunzipSync(data, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH }),
  deflate: (data, most) => inflateSync(data, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH }),
  'raw-deflate': (data, most) => inflateRawSync(data, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH }),
  br: (data, most) =>
    brotliDecompressSync(data, { maxOutputLength: most, finishFlush: constants.BROTLI_OPERATION_FLUSH }),
  zstd: (data, most) => zstdDecompressSync(data, { maxOutputLength: most, finishFlush: constants.ZSTD_e_continue }),
};

/**
 * Opens data in one content coding as far as they go, making at most `most` bytes. `deflate` means zlib by RFC 9110 section 8.4.1.2, but some
 * servers send it raw. Null when nothing could be opened.
 */
export function unpack(coding: ContentCoding, data: Uint8Array, most: number): Unpacked | null {
  if (data.length === 0 || most <= 0) return null;
  const found = unpackWith(unpackers[coding], data, most);
  return found === null && coding === 'deflate' ? unpackWith(unpackers['raw-deflate'], data, most) : found;
}

function unpackWith(open: Unpack, data: Uint8Array, most: number): Unpacked | null {
  const first = attempt(open, data, most);
  if (first.bytes !== null) return first.bytes.length === 0 ? null : { bytes: first.bytes, whole: true };
  const bytes = first.tooLarge ? unpackUpTo(open, data, most) : unpackBefore(open, data, most);
  return bytes === null || bytes.length === 0 ? null : { bytes, whole: false };
}

/** Of data that make too much: as many of them, by doubling, as do not. */
function unpackUpTo(open: Unpack, data: Uint8Array, most: number): Uint8Array | null {
  let best: Uint8Array | null = null;
  for (let size = 64; size < data.length; size *= 2) {
    const { bytes } = attempt(open, data.subarray(0, size), most);
    if (bytes === null) break;
    best = bytes;
  }
  return best;
}

/** Of damaged data: the part before the damage, by halving. */
function unpackBefore(open: Unpack, data: Uint8Array, most: number): Uint8Array | null {
  let best: Uint8Array | null = null;
  let low = 0;
  let high = data.length;
  for (let retry = 0; retry < retries && high - low > 1; retry++) {
    const size = (low + high) >> 1;
    const { bytes } = attempt(open, data.subarray(0, size), most);
    if (bytes === null) high = size;
    else {
      best = bytes;
      low = size;
    }
  }
  return best;
}

function attempt(open: Unpack, data: Uint8Array, most: number): { bytes: Uint8Array | null; tooLarge: boolean } {
  try {
    return { bytes: open(data, most), tooLarge: false };
  } catch (error) {
    return { bytes: null, tooLarge: error instanceof RangeError };
  }
}
