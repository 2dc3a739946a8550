import { brotliDecompressSync, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { type Budget, spend } from './layer.ts';

export type Unpacked = { readonly bytes: Uint8Array; readonly used: number };

/** `partial`: data that end early give what there is. */
type UnpackOptions = { readonly maxOutputLength: number; readonly finishFlush?: number; readonly info: true };

/** A way to unpack data with Node's zlib. `flush` is the flag with which it accepts data that end early; `ratio` the largest factor by which it compresses. */
export type Unpacker = {
  readonly run: (data: Uint8Array, options: UnpackOptions) => unknown;
  readonly flush: number;
  readonly ratio: number;
};

export const unpackers: Readonly<Record<'deflate' | 'br' | 'zstd', Unpacker>> = {
  deflate: { run: inflateRawSync, flush: 2, ratio: 1032 },
  br: { run: brotliDecompressSync, flush: 1, ratio: 100_000 },
  zstd: { run: zstdDecompressSync, flush: 1, ratio: 100_000 },
};

/**
 * Unpacks data as far as they go and the budget allows. Of damaged data the part before the damage is found by halving, in at most `retries` more
 * attempts; of data that unpack to more than the budget, by doubling, and the budget is marked as exhausted.
 */
export function unpack(
  unpacker: Unpacker,
  data: Uint8Array,
  budget: Budget,
  { retries, partial }: { readonly retries: number; readonly partial: boolean },
): Unpacked | null {
  const attempt = (part: Uint8Array, mayEndEarly = true) => attemptOnce(unpacker, part, budget, mayEndEarly);
  const first = attempt(data, partial);
  let best: Unpacked | null = null;
  if (first.ok) best = first;
  else if (first.tooLarge) {
    budget.exhausted = true;
    for (let size = Math.max(64, Math.floor(budget.bytes / unpacker.ratio)); size < data.length; size *= 2) {
      const part = attempt(data.subarray(0, size));
      if (!part.ok) break;
      best = part;
    }
  } else {
    let low = 0;
    let high = data.length;
    for (let retry = 0; retry < retries && high - low > 1; retry++) {
      const size = (low + high) >> 1;
      const part = attempt(data.subarray(0, size));
      if (part.ok) {
        best = part;
        low = size;
      } else high = size;
    }
  }
  if (best !== null) spend(budget, best.bytes.length);
  return best;
}

type Attempt = (Unpacked & { readonly ok: true }) | { readonly ok: false; readonly tooLarge: boolean };

function attemptOnce({ run, flush }: Unpacker, data: Uint8Array, budget: Budget, mayEndEarly: boolean): Attempt {
  if (budget.attempts === 0) {
    budget.exhausted = true;
    return { ok: false, tooLarge: false };
  }
  budget.attempts--;
  // What fails costs more for the trace of the error, which nobody reads, than for the attempt.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const maxOutputLength = Math.max(1, budget.bytes);
    const result = run(data, { maxOutputLength, info: true, ...(mayEndEarly ? { finishFlush: flush } : {}) });
    return isResult(result)
      ? { ok: true, bytes: result.buffer, used: result.engine.bytesWritten }
      : { ok: false, tooLarge: false };
  } catch (error) {
    return { ok: false, tooLarge: error instanceof RangeError };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** With `info` the engine tells how much of the input it used; Node's types do not know of it. */
function isResult(value: unknown): value is { buffer: Buffer; engine: { bytesWritten: number } } {
  return typeof value === 'object' && value !== null && 'buffer' in value && 'engine' in value;
}
