import type { Compression } from './compression.ts';
import { readings, separators } from './derive.ts';

const blockBytes = 64;
/** After the last byte of a message come a bit that is one and the length in eight bytes (RFC 1321 section 3.1, FIPS 180-4 section 5.1.1). */
const leastPadding = 9;

/** Tries keys on values with one algorithm: tells which values have a digest that begins like one of those looked for. */
export type Trial = {
  /**
   * `onSeen` gets the index of each value of which some digest under the key, of those that `keyedDigests` makes, begins with one of the four-byte
   * words `wanted`, as `firstWord` reads them. Chance alone gives one in 2^32, so what is told is to be compared again.
   */
  readonly attempt: (key: string, wanted: ReadonlySet<number>, onSeen: (value: number) => void) => void;
  /** The first four bytes of a digest as one word. */
  readonly firstWord: (digest: Buffer) => number;
};

export function createTrial({ start, bigEndian, words, compress }: Compression, values: readonly string[]): Trial {
  const texts = values.map((text) => Buffer.from(text));
  let message = new Uint8Array(blockBytes * 4);
  const block = new Int32Array(16);
  const state = new Int32Array(8);
  const inner = new Int32Array(8);
  const outer = new Int32Array(8);
  const signs = separators.map((sign) => Buffer.from(sign));

  function room(bytes: number): void {
    const whole = Math.ceil((bytes + leastPadding) / blockBytes) * blockBytes;
    if (whole > message.length) {
      const larger = new Uint8Array(whole * 2);
      larger.set(message);
      message = larger;
    }
  }

  /** Digests the first `length` bytes of the message, on from a state in which `before` bytes are digested. */
  function finish(from: Int32Array, before: number, length: number): void {
    room(length);
    const end = Math.ceil((length + leastPadding) / blockBytes) * blockBytes;
    message.fill(0, length, end);
    message[length] = 0x80;
    const bits = (before + length) * 8;
    for (let i = 0; i < 4; i++) message[bigEndian ? end - 1 - i : end - 8 + i] = bits >>> (8 * i);
    state.set(from);
    for (let at = 0; at < end; at += blockBytes) {
      fill(block, message, at);
      compress(state, block);
    }
  }

  function fill(into: Int32Array, bytes: Uint8Array, from: number): void {
    for (let i = 0, at = from; i < 16; i++, at += 4) {
      const a = bytes[at] ?? 0;
      const b = bytes[at + 1] ?? 0;
      const c = bytes[at + 2] ?? 0;
      const d = bytes[at + 3] ?? 0;
      into[i] = bigEndian ? (a << 24) | (b << 16) | (c << 8) | d : (d << 24) | (c << 16) | (b << 8) | a;
    }
  }

  /** The states after the two blocks of HMAC's key (RFC 2104 section 2), which are the same for all values. */
  function takeKey(key: Uint8Array): void {
    let used = key.length;
    room(Math.max(blockBytes, used));
    message.set(key);
    if (used > blockBytes) {
      finish(start, 0, used);
      putState();
      used = words * 4;
    }
    message.fill(0, used, blockBytes);
    for (const [pad, into] of [
      [0x36363636, inner],
      [0x5c5c5c5c, outer],
    ] as const) {
      fill(block, message, 0);
      for (let i = 0; i < 16; i++) block[i] = (block[i] ?? 0) ^ pad;
      into.set(start);
      compress(into, block);
    }
  }

  function putState(): void {
    for (let i = 0; i < words; i++) {
      const word = state[i] ?? 0;
      for (let n = 0; n < 4; n++) message[i * 4 + n] = word >>> (bigEndian ? 24 - 8 * n : 8 * n);
    }
  }

  function put(first: Uint8Array, sign: Uint8Array, second: Uint8Array): number {
    room(first.length + sign.length + second.length);
    message.set(first);
    message.set(sign, first.length);
    message.set(second, first.length + sign.length);
    return first.length + sign.length + second.length;
  }

  function attempt(key: string, wanted: ReadonlySet<number>, onSeen: (value: number) => void): void {
    const seen = (index: number) => {
      if (wanted.has(state[0] ?? 0)) onSeen(index);
    };
    for (const [, reading] of readings(key)) {
      takeKey(typeof reading === 'string' ? Buffer.from(reading) : reading);
      texts.forEach((text, index) => {
        room(text.length);
        message.set(text);
        finish(inner, blockBytes, text.length);
        putState();
        finish(outer, blockBytes, words * 4);
        seen(index);
      });
    }
    const salt = Buffer.from(key);
    for (const sign of signs) {
      texts.forEach((text, index) => {
        finish(start, 0, put(salt, sign, text));
        seen(index);
        finish(start, 0, put(text, sign, salt));
        seen(index);
      });
    }
  }

  return { attempt, firstWord: (digest) => (bigEndian ? digest.readInt32BE(0) : digest.readInt32LE(0)) };
}
