import { type Layer, type Opened, takeTry } from './layer.ts';
import { isPlain } from './plain.ts';
import { unpack, unpackers } from './unpack.ts';

/** Less than this is chance. */
const leastBytes = 8;
/** A first block that claims to be larger than so many times the data is not believed. */
const plausibleRatio = 256;
const plausibleRatioOfShort = 32;
const shortData = 64;

/** Brotli data (RFC 7932) where something begins and ends with them. They have no mark: what unpacks to its end is taken. */
export const br: Layer = {
  name: 'br',
  binary: true,
  open({ bytes, wholes }, budget) {
    const opened: Opened[] = [];
    const among = wholes();
    for (let i = 0; i < among.length; i += 2) {
      const [from = 0, to = 0] = [among[i], among[i + 1]];
      if (isPlain(bytes, from, to) || !couldBeBrotli(bytes, from, to) || !takeTry(budget)) continue;
      const data = bytes.subarray(from, to);
      const found = unpack(unpackers.br, data, budget, { retries: 0, partial: false });
      if (found === null || found.bytes.length < leastBytes) continue;
      opened.push({ bytes: found.bytes, span: () => [from, to] });
    }
    return opened;
  },
};

/** The header of the stream and of its first block (RFC 7932 section 9): window size, block length in as few digits as it needs, padding. */
function couldBeBrotli(bytes: Uint8Array, from: number, to: number): boolean {
  // The first bytes as a number hold all that is asked for: 36 bits at most.
  const low = (bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8) | ((bytes[from + 2] ?? 0) << 16);
  const high = (bytes[from + 3] ?? 0) | ((bytes[from + 4] ?? 0) << 8);
  const head = low + high * 0x1000000;
  let bit = 0;
  const take = (count: number) => {
    const value = Math.floor(head / 2 ** bit) % 2 ** count;
    bit += count;
    return value;
  };
  // One window size is written 0 0 0 after its first bit; what then follows says 1 where it is not one of this standard.
  if (take(1) === 1 && take(3) === 0 && take(3) === 1) return false;
  const isLast = take(1) === 1;
  if (isLast && take(1) === 1) return false;
  const digits = take(2) + 4;
  if (digits === 7) return false;
  const length = take(digits * 4) + 1;
  if (digits > 4 && length <= 16 ** (digits - 1)) return false;
  const size = to - from;
  if (length > size * (size < shortData ? plausibleRatioOfShort : plausibleRatio)) return false;
  if (isLast || take(1) === 0) return true;
  const padding = (8 - (bit & 7)) & 7;
  return take(padding) === 0 && length <= size;
}
