import { inflateRawSync } from 'node:zlib';
import { type Budget, type Layer, type Opened, spend } from './layer.ts';

/** The largest factor by which deflate compresses. */
const largestRatio = 1032;
/** Less than this made of something that looked like zlib is chance. */
const leastZlibBytes = 16;
/** How often a damaged stream is tried again, shorter. */
const attempts = 16;

/** gzip members (RFC 1952) at any offset, also cut short or damaged: what can be unpacked is. */
export const gzip: Layer = {
  name: 'gzip',
  open(bytes, budget) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const opened: Opened[] = [];
    const magic = Buffer.from([0x1f, 0x8b, 8]);
    for (let at = buffer.indexOf(magic); at >= 0; ) {
      const from = gzipHeader(bytes, at);
      const found = from < 0 ? null : inflate(bytes.subarray(from), budget, attempts);
      if (found !== null && found.bytes.length > 0) {
        const start = at;
        const end = from + found.used;
        opened.push({ bytes: found.bytes, origin: () => start, end });
        at = buffer.indexOf(magic, end);
      } else at = buffer.indexOf(magic, at + 1);
    }
    return opened;
  },
};

/** zlib streams (RFC 1950) with the usual window of 32 KiB, at any offset. */
export const zlib: Layer = {
  name: 'zlib',
  open(bytes, budget) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const opened: Opened[] = [];
    for (let at = buffer.indexOf(0x78); at >= 0; ) {
      const flags = bytes[at + 1] ?? 0;
      const isHeader = (flags & 0x20) === 0 && ((0x78 << 8) | flags) % 31 === 0;
      const found = isHeader && couldBeDeflate(bytes, at + 2) ? inflate(bytes.subarray(at + 2), budget, 0) : null;
      if (found !== null && found.bytes.length >= leastZlibBytes) {
        const start = at;
        const end = at + 2 + found.used;
        opened.push({ bytes: found.bytes, origin: () => start, end });
        at = buffer.indexOf(0x78, end);
      } else at = buffer.indexOf(0x78, at + 1);
    }
    return opened;
  },
};

/** Where the compressed data begin, or -1. */
function gzipHeader(bytes: Uint8Array, at: number): number {
  const flags = bytes[at + 3] ?? 0xff;
  if (flags & 0xe0) return -1;
  let from = at + 10;
  if (flags & 4) from += 2 + (bytes[from] ?? 0) + ((bytes[from + 1] ?? 0) << 8);
  for (const flag of [8, 16]) {
    if (flags & flag) {
      const zero = bytes.indexOf(0, from);
      if (zero < 0) return -1;
      from = zero + 1;
    }
  }
  if (flags & 2) from += 2;
  return from < bytes.length ? from : -1;
}

/** A first look at a deflate block (RFC 1951 section 3.2.3), as most random bytes fail it: block type, stored length, code counts. */
function couldBeDeflate(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at] ?? 0xff;
  const type = (first >> 1) & 3;
  if (type === 3) return false;
  if (type === 0) {
    const length = (bytes[at + 1] ?? 0) | ((bytes[at + 2] ?? 0) << 8);
    return length !== 0 && (length ^ 0xffff) === ((bytes[at + 3] ?? 0) | ((bytes[at + 4] ?? 0) << 8));
  }
  if (type === 1) return true;
  const bits = (first | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)) >> 3;
  return (bits & 31) <= 29 && ((bits >> 5) & 31) <= 29 && isCompleteCode(bytes, at);
}

/** Whether the code-length code of a dynamic block fills its code space exactly (Kraft's sum is one). */
function isCompleteCode(bytes: Uint8Array, at: number): boolean {
  let bit = 13;
  const take = (count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++, bit++) value |= (((bytes[at + (bit >> 3)] ?? 0) >> (bit & 7)) & 1) << i;
    return value;
  };
  const codes = take(4) + 4;
  let space = 0;
  for (let i = 0; i < codes; i++) {
    const length = take(3);
    if (length > 0) space += 128 >> length;
  }
  return space === 128;
}

export type Inflated = { readonly bytes: Uint8Array; readonly used: number };

/**
 * Unpacks raw deflate data as far as it goes and the budget allows. Of a damaged stream the part before the damage is found by halving, in at
 * most `retries` more attempts; of one that unpacks to more than the budget, by doubling.
 */
export function inflate(data: Uint8Array, budget: Budget, retries: number): Inflated | null {
  const first = tryInflate(data, budget);
  const best = first.ok ? first : first.tooLarge ? inflateUpTo(data, budget) : inflateBefore(data, budget, retries);
  if (!first.ok && first.tooLarge) budget.exhausted = true;
  if (best !== null) spend(budget, best.bytes.length);
  return best;
}

function inflateUpTo(data: Uint8Array, budget: Budget): Inflated | null {
  let best: Inflated | null = null;
  for (let size = Math.max(64, Math.floor(budget.bytes / largestRatio)); size < data.length; size *= 2) {
    const attempt = tryInflate(data.subarray(0, size), budget);
    if (!attempt.ok) break;
    best = attempt;
  }
  return best;
}

function inflateBefore(data: Uint8Array, budget: Budget, retries: number): Inflated | null {
  let best: Inflated | null = null;
  let low = 0;
  let high = data.length;
  for (let retry = 0; retry < retries && high - low > 1; retry++) {
    const size = (low + high) >> 1;
    const attempt = tryInflate(data.subarray(0, size), budget);
    if (attempt.ok) {
      best = attempt;
      low = size;
    } else high = size;
  }
  return best;
}

type Attempt =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly used: number }
  | { readonly ok: false; readonly tooLarge: boolean };

function tryInflate(data: Uint8Array, budget: Budget): Attempt {
  if (budget.attempts === 0) {
    budget.exhausted = true;
    return { ok: false, tooLarge: false };
  }
  budget.attempts--;
  try {
    // With `info` the engine tells how much of the input it used; Z_SYNC_FLUSH accepts input that ends early.
    const result = inflateRawSync(data, {
      maxOutputLength: Math.max(1, budget.bytes),
      finishFlush: 2,
      info: true,
    }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { ok: true, bytes: result.buffer, used: result.engine.bytesWritten };
  } catch (error) {
    return { ok: false, tooLarge: error instanceof RangeError };
  }
}
