import { type QuicVersion, quicVersion } from './quic-keys.ts';

/** A packet with a long header inside a datagram, RFC 9000 section 17.2. Positions are in the datagram's bytes. */
export type LongPacket = {
  readonly version: QuicVersion;
  readonly type: 'initial' | '0-rtt' | 'handshake' | 'retry';
  readonly start: number;
  readonly destination: Uint8Array;
  readonly numberAt: number;
  readonly end: number;
};

const types = ['initial', '0-rtt', 'handshake', 'retry'] as const;
const longestId = 20;

/** Reads the long header at `start`; null when there is none of a version that is known, or its lengths do not fit the datagram. */
export function readLongPacket(bytes: Uint8Array, start: number, end: number): LongPacket | null {
  const first = bytes[start] ?? 0;
  if ((first & 0xc0) !== 0xc0 || start + 7 > end) return null;
  const version = quicVersion(
    (((bytes[start + 1] ?? 0) << 24) |
      ((bytes[start + 2] ?? 0) << 16) |
      ((bytes[start + 3] ?? 0) << 8) |
      (bytes[start + 4] ?? 0)) >>>
      0,
  );
  if (version === undefined) return null;
  const destinationAt = start + 6;
  const sourceAt = destinationAt + (bytes[start + 5] ?? 0) + 1;
  const sourceLength = bytes[sourceAt - 1] ?? 0;
  let at = sourceAt + sourceLength;
  if (sourceAt - 1 - destinationAt > longestId || sourceLength > longestId || at > end) return null;
  const destination = bytes.subarray(destinationAt, sourceAt - 1);
  const type = types[(((first >> 4) & 3) - version.initialType) & 3] ?? 'retry';
  if (type === 'retry') return { version, type, start, destination, numberAt: end, end };
  if (type === 'initial') {
    const token = readVarint(bytes, at, end);
    if (token === null || token.value > end - token.next) return null;
    at = token.next + token.value;
  }
  const length = readVarint(bytes, at, end);
  if (length === null || length.value > end - length.next) return null;
  return { version, type, start, destination, numberAt: length.next, end: length.next + length.value };
}

/** A variable-length integer, RFC 9000 section 16; null when it does not fit. Values above 2^53 lose their last digits and fit nowhere. */
export function readVarint(bytes: Uint8Array, at: number, end: number): { value: number; next: number } | null {
  const first = bytes[at] ?? 0;
  const next = at + (1 << (first >> 6));
  if (next > end) return null;
  let value = first & 0x3f;
  for (let i = at + 1; i < next; i++) value = value * 256 + (bytes[i] ?? 0);
  return { value, next };
}

/**
 * Hands over the CRYPTO frames of an Initial's payload (RFC 9000 section 19.6), passing over the other frames that an Initial may hold:
 * padding, ping, acknowledgements. Anything else ends the reading.
 */
export function eachCryptoFrame(payload: Uint8Array, visit: (offset: number, bytes: Uint8Array) => void): void {
  const end = payload.length;
  let at = 0;
  const next = (): number | null => {
    const varint = readVarint(payload, at, end);
    if (varint === null) return null;
    at = varint.next;
    return varint.value;
  };
  while (at < end) {
    const type = payload[at++] ?? 0;
    if (type <= 1) continue;
    if (type === 2 || type === 3) {
      const [, , ranges] = [next(), next(), next(), next()];
      const numbers = (ranges ?? Number.POSITIVE_INFINITY) * 2 + (type === 3 ? 3 : 0);
      if (numbers > end - at) return;
      for (let i = 0; i < numbers; i++) if (next() === null) return;
      continue;
    }
    if (type !== 6) return;
    const offset = next();
    const length = next();
    if (offset === null || length === null || length > end - at) return;
    visit(offset, payload.subarray(at, at + length));
    at += length;
  }
}
