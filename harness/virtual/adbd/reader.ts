import type { Duplex } from 'node:stream';
import { chunksOf } from './shell.ts';

/** Reads a stream in pieces of known length. */
export type Reader = {
  /** Exactly `length` bytes, or null when the stream ended before. The caller bounds `length`. */
  read(length: number): Promise<Buffer | null>;
};

export const createReader = (stream: Duplex): Reader => {
  const chunks = chunksOf(stream);
  let rest: Buffer = Buffer.alloc(0);

  return {
    async read(length) {
      if (rest.length >= length) {
        const taken = rest.subarray(0, length);
        rest = rest.subarray(length);
        return taken;
      }
      const parts = [rest];
      let missing = length - rest.length;
      while (missing > 0) {
        const next = await chunks.next();
        if (next.done === true) return null;
        parts.push(next.value.subarray(0, missing));
        rest = next.value.subarray(missing);
        missing -= Math.min(missing, next.value.length);
      }
      return Buffer.concat(parts);
    },
  };
};
