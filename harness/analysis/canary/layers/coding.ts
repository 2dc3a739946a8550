import { brotliDecompressSync, zstdDecompressSync } from 'node:zlib';
import { inflate } from './deflate.ts';
import { type Budget, type Layer, type Opened, spend } from './layer.ts';

/**
 * Content codings without a magic number, opened only where Content-Encoding names them: the whole body is one stream. `deflate` means zlib by
 * RFC 9110 section 8.4.1.2 (that is a layer which recognises itself), but some servers send it raw.
 */
export const codings: Readonly<Record<'br' | 'deflate' | 'zstd', Layer>> = {
  br: {
    name: 'br',
    open: (bytes, budget) =>
      whole(bytes, budget, (limit) => brotliDecompressSync(bytes, { maxOutputLength: limit, finishFlush: 1 })),
  },
  zstd: {
    name: 'zstd',
    open: (bytes, budget) => whole(bytes, budget, (limit) => zstdDecompressSync(bytes, { maxOutputLength: limit })),
  },
  deflate: {
    name: 'deflate',
    open(bytes, budget) {
      const found = inflate(bytes, budget, 16);
      return found === null || found.bytes.length === 0
        ? []
        : [{ bytes: found.bytes, origin: () => 0, end: bytes.length }];
    },
  },
};

function whole(data: Uint8Array, budget: Budget, unpack: (limit: number) => Buffer): Opened[] {
  try {
    const bytes = unpack(Math.max(1, budget.bytes));
    return bytes.length > 0 && spend(budget, bytes.length) ? [{ bytes, origin: () => 0, end: data.length }] : [];
  } catch (error) {
    // Damaged, or larger than allowed: neither can be opened in part through this interface.
    if (error instanceof Error) return [];
    throw error;
  }
}
