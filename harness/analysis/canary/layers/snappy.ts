import { type Budget, type Layer, type Opened, spend } from './layer.ts';
import { createLzOutput } from './lz-block.ts';
import { snappyHead } from './marks.ts';
import { isPlain } from './plain.ts';

const leastBlock = 12;
const leastBytes = 12;
/** A copy of 64 bytes takes three. */
const plausibleRatio = 22;
/** Chunks of one stream. */
const mostChunks = 65_536;

/** Snappy (google/snappy, format_description.txt and framing_format.txt): streams at any offset, and blocks, which tell their decompressed length, where something begins and ends with them. */
export const snappy: Layer = {
  name: 'snappy',
  binary: true,
  open({ bytes, marks, wholes }, budget) {
    const opened: Opened[] = [];
    for (const at of marks().snappy) {
      const made = readStream(bytes, at + snappyHead.length, budget);
      if (made !== null) opened.push({ bytes: made.bytes, span: () => [at, made.end] });
    }
    const among = wholes();
    for (let i = 0; i < among.length; i += 2) {
      const [from = 0, to = 0] = [among[i], among[i + 1]];
      if (to - from < leastBlock || isPlain(bytes, from, to)) continue;
      const made = readBlock(bytes, from, to, budget);
      if (made !== null) opened.push({ bytes: made, span: () => [from, to] });
    }
    return opened;
  },
};

/** Chunks 0 (compressed) and 1 (as it is), each with a checksum of four bytes; others from 128 on are passed over. */
function readStream(bytes: Uint8Array, from: number, budget: Budget): { bytes: Uint8Array; end: number } | null {
  const made: Uint8Array[] = [];
  let at = from;
  for (let n = 0; n < mostChunks && at + 4 <= bytes.length; n++) {
    const type = bytes[at] ?? 0;
    const size = (bytes[at + 1] ?? 0) | ((bytes[at + 2] ?? 0) << 8) | ((bytes[at + 3] ?? 0) << 16);
    const end = at + 4 + size;
    if (end > bytes.length || (type > 1 && type < 128)) break;
    if (type <= 1 && size > 4) {
      const chunk = type === 1 ? bytes.subarray(at + 8, end) : readBlock(bytes, at + 8, end, budget);
      if (chunk === null) break;
      made.push(chunk);
    }
    at = end;
  }
  return made.length === 0 ? null : { bytes: Buffer.concat(made), end: at };
}

/** Null unless the elements make just the length that stands before them. */
function readBlock(bytes: Uint8Array, from: number, to: number, budget: Budget): Uint8Array | null {
  let size = 0;
  let at = from;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    size += (byte & 127) * 2 ** shift;
    if (byte < 128) break;
    if (shift > 21 || at >= to) return null;
  }
  if (size < leastBytes || size > (to - from) * plausibleRatio || size > budget.bytes) return null;
  const out = createLzOutput(size, 1024);
  const little = (count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++) value += (bytes[at + i] ?? 0) * 256 ** i;
    at += count;
    return value;
  };
  while (at < to) {
    const tag = bytes[at++] ?? 0;
    let isGood: boolean;
    switch (tag & 3) {
      case 0: {
        const length = (tag >> 2 < 60 ? tag >> 2 : little((tag >> 2) - 59)) + 1;
        isGood = at + length <= to && out.literal(bytes, at, at + length);
        at += length;
        break;
      }
      case 1:
        isGood = out.copy(((tag >> 5) << 8) | little(1), ((tag >> 2) & 7) + 4);
        break;
      case 2:
        isGood = out.copy(little(2), (tag >> 2) + 1);
        break;
      default:
        isGood = out.copy(little(4), (tag >> 2) + 1);
    }
    if (!isGood) return null;
  }
  return out.length() === size && spend(budget, size) ? out.bytes() : null;
}
