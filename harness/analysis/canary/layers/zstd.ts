import type { Layer, Opened } from './layer.ts';
import { unpack, unpackers } from './unpack.ts';

/** Of the magic number, bytes. */
const magicLength = 4;

/** Zstandard frames at any offset. */
export const zstd: Layer = {
  name: 'zstd',
  binary: true,
  open({ bytes, marks }, budget) {
    const opened: Opened[] = [];
    let done = 0;
    for (const from of marks().zstd) {
      if (from < done) continue;
      const found = unpack(unpackers.zstd, bytes.subarray(from), budget, { retries: 0, partial: true });
      const end = from + Math.max(magicLength, found?.used ?? 0);
      if (found !== null && found.bytes.length > 0) opened.push({ bytes: found.bytes, span: () => [from, end] });
      done = end;
    }
    return opened;
  },
};
