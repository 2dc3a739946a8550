import type { Layer, Opened } from './layer.ts';
import { unpack, unpackers } from './unpack.ts';

/** RFC 8878 section 3.1.1. */
const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Zstandard frames at any offset. */
export const zstd: Layer = {
  name: 'zstd',
  open({ bytes, buffer }, budget) {
    const opened: Opened[] = [];
    for (let at = buffer.indexOf(magic); at >= 0; ) {
      const found = unpack(unpackers.zstd, bytes.subarray(at), budget, { retries: 0, partial: true });
      const from = at;
      const end = from + Math.max(magic.length, found?.used ?? 0);
      if (found !== null && found.bytes.length > 0) opened.push({ bytes: found.bytes, span: () => [from, end] });
      at = buffer.indexOf(magic, end);
    }
    return opened;
  },
};
