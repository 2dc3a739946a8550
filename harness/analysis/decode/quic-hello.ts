import { copyOf } from './copy.ts';

/** Hellos longer than this are not read. */
const helloBytes = 64 * 1024;
/** CRYPTO frames kept; browsers cut a hello into a dozen. */
const keptPieces = 512;

type Piece = { readonly offset: number; readonly bytes: Uint8Array };

/** The CRYPTO stream of Initial packets, as far as the first message goes. It keeps no more bytes than were captured. */
export type QuicHello = {
  readonly add: (offset: number, bytes: Uint8Array) => void;
  /** The message with its four-byte header, once it is whole. */
  readonly message: () => Uint8Array | null;
};

export function createQuicHello(): QuicHello {
  const pieces: Piece[] = [];

  function add(offset: number, bytes: Uint8Array): void {
    if (bytes.length === 0 || pieces.length >= keptPieces || offset + bytes.length > helloBytes) return;
    const isKnown = pieces.some((piece) => piece.offset === offset && piece.bytes.length >= bytes.length);
    if (!isKnown) pieces.push({ offset, bytes: copyOf(bytes) });
  }

  function message(): Uint8Array | null {
    pieces.sort((a, b) => a.offset - b.offset);
    let reached = 0;
    for (const { offset, bytes } of pieces) {
      if (offset > reached) break;
      reached = Math.max(reached, offset + bytes.length);
    }
    if (reached < 4) return null;
    const joined = new Uint8Array(reached);
    for (const { offset, bytes } of pieces) if (offset + bytes.length <= reached) joined.set(bytes, offset);
    const size = 4 + ((joined[1] ?? 0) << 16) + ((joined[2] ?? 0) << 8) + (joined[3] ?? 0);
    return reached >= size ? joined.subarray(0, size) : null;
  }

  return { add, message };
}
