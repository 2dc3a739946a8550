import type { Kept } from './har-entry.ts';

/** Bytes of a body that are kept; all are counted. A contact list of a thousand is some hundred kilobytes. */
export const mostBodyBytes = 8 * 1024 * 1024;

/** Gathers pieces up to a limit. */
export type Collector = { readonly add: (bytes: Uint8Array) => void; readonly kept: () => Kept };

export function createCollector(most: number = mostBodyBytes): Collector {
  const pieces: Buffer[] = [];
  let held = 0;
  let size = 0;
  return {
    add: (bytes) => {
      size += bytes.length;
      const room = Math.min(bytes.length, most - held);
      if (room <= 0) return;
      // A copy: what is handed in may be the socket's own memory.
      pieces.push(Buffer.from(bytes.subarray(0, room)));
      held += room;
    },
    kept: () => ({ bytes: Buffer.concat(pieces), size }),
  };
}
