/** A longer handshake message is passed over; chains of certificates seldom reach a quarter of this. */
const messageBytes = 128 * 1024;

export type HandshakeReader = {
  /** The next bytes of the handshake protocol, whatever records they came in. */
  readonly data: (bytes: Uint8Array, from: number, to: number) => void;
  /** Bytes were lost: nothing that follows can be read. */
  readonly stop: () => void;
};

/**
 * Puts the messages of the TLS handshake protocol together (RFC 8446 section 4), over any number of records. `onMessage` gets each with its
 * four-byte header, valid only during the call, and says whether more are wanted.
 */
export function createHandshakeReader(onMessage: (message: Uint8Array) => boolean): HandshakeReader {
  let buffer: Uint8Array | null = new Uint8Array(0);
  let length = 0;
  /** Bytes of a message that is too long to keep and that are still to come. */
  let skipping = 0;

  function data(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    while (at < to && buffer !== null) {
      if (skipping > 0) {
        const skip = Math.min(skipping, to - at);
        skipping -= skip;
        at += skip;
        continue;
      }
      const wanted = length < 4 ? 4 : messageSize(buffer);
      const take = Math.min(wanted - length, to - at);
      buffer = roomFor(buffer, length + take);
      buffer.set(bytes.subarray(at, at + take), length);
      length += take;
      at += take;
      if (length >= 4) settle(buffer);
    }
  }

  function settle(gathered: Uint8Array): void {
    const size = messageSize(gathered);
    if (size > messageBytes) {
      skipping = size - length;
      length = 0;
    } else if (length === size) {
      length = 0;
      if (!onMessage(gathered.subarray(0, size))) buffer = null;
    }
  }

  return {
    data,
    stop: () => {
      buffer = null;
    },
  };
}

function messageSize(header: Uint8Array): number {
  return 4 + ((header[1] ?? 0) << 16) + ((header[2] ?? 0) << 8) + (header[3] ?? 0);
}

function roomFor(buffer: Uint8Array, size: number): Uint8Array {
  if (size <= buffer.length) return buffer;
  const larger = new Uint8Array(Math.max(size, buffer.length * 2));
  larger.set(buffer);
  return larger;
}
