import { inflate } from './deflate.ts';
import type { Layer } from './layer.ts';
import { unpack, unpackers } from './unpack.ts';

/**
 * Content codings without a mark at their beginning, opened as a whole body where Content-Encoding names them, also cut short. `deflate` means
 * zlib by RFC 9110 section 8.4.1.2 (that is a layer which recognises itself), but some servers send it raw.
 */
export const codings: Readonly<Record<'br' | 'deflate' | 'zstd', Layer>> = {
  br: named('br', (bytes, budget) => unpack(unpackers.br, bytes, budget, { retries: 0, partial: true })),
  zstd: named('zstd', (bytes, budget) => unpack(unpackers.zstd, bytes, budget, { retries: 0, partial: true })),
  deflate: named('deflate', (bytes, budget) => inflate(bytes, budget, 16)),
};

function named(
  name: string,
  run: (bytes: Uint8Array, budget: Parameters<Layer['open']>[1]) => ReturnType<typeof unpack>,
): Layer {
  return {
    name,
    open({ bytes }, budget) {
      const found = run(bytes, budget);
      return found === null || found.bytes.length === 0 ? [] : [{ bytes: found.bytes, span: () => [0, bytes.length] }];
    },
  };
}
