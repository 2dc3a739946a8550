import { type Budget, type Layer, type Opened, spend } from './layer.ts';
import { createLzOutput, type LzOutput } from './lz-block.ts';
import { isPlain } from './plain.ts';

/** Of a block behind its length, bytes; the length must be this small a multiple of them. */
const leastBlock = 16;
const plausibleRatio = 255;
const leastBytes = 12;

/** LZ4 (lz4.org, "LZ4 Frame Format" 1.6 and "Block Format"): frames at any offset, and blocks behind their decompressed length in four bytes where something begins and ends with them. */
export const lz4: Layer = {
  name: 'lz4',
  binary: true,
  open({ bytes, marks, wholes }, budget) {
    const opened: Opened[] = [];
    for (const at of marks().lz4) {
      const made = readFrame(bytes, at, budget);
      if (made !== null) opened.push({ bytes: made.bytes, span: () => [at, made.end] });
    }
    const among = wholes();
    for (let i = 0; i < among.length; i += 2) {
      const [from = 0, to = 0] = [among[i], among[i + 1]];
      if (to - from < leastBlock || isPlain(bytes, from, to)) continue;
      for (const size of [u32(bytes, from), u32be(bytes, from)]) {
        if (size < leastBytes || size > (to - from) * plausibleRatio || size > budget.bytes) continue;
        const out = createLzOutput(size, 1024);
        if (!readBlock(bytes, from + 4, to, out) || out.length() !== size || !spend(budget, size)) continue;
        opened.push({ bytes: out.bytes(), span: () => [from, to] });
      }
    }
    return opened;
  },
};

/** All blocks of a frame that are whole; checksums are passed over. */
function readFrame(bytes: Uint8Array, from: number, budget: Budget): { bytes: Uint8Array; end: number } | null {
  const flags = bytes[from + 4] ?? 0;
  if (flags >> 6 !== 1) return null;
  let at = from + 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
  const out = createLzOutput(budget.bytes, bytes.length - from);
  while (at + 4 < bytes.length) {
    const head = u32(bytes, at);
    const size = head & 0x7fffffff;
    at += 4;
    if (size === 0) break;
    const end = Math.min(bytes.length, at + size);
    const isStored = head >= 0x80000000;
    const isWhole = isStored ? out.literal(bytes, at, end) : readBlock(bytes, at, end, out);
    at = end + (flags & 16 ? 4 : 0);
    if (!isWhole) break;
  }
  if (out.isFull()) budget.exhausted = true;
  const made = out.length();
  return made > 0 && spend(budget, made) ? { bytes: out.bytes(), end: Math.min(at, bytes.length) } : null;
}

/** A block: sequences of literals and copies, the last of which has only literals. False where it does not end with the data. */
function readBlock(bytes: Uint8Array, from: number, to: number, out: LzOutput): boolean {
  let at = from;
  const more = (nibble: number): number => {
    let value = nibble;
    if (nibble < 15) return value;
    for (let byte = 255; byte === 255 && at < to; ) {
      byte = bytes[at++] ?? 0;
      value += byte;
    }
    return value;
  };
  while (at < to) {
    const token = bytes[at++] ?? 0;
    const literals = more(token >> 4);
    if (at + literals > to || !out.literal(bytes, at, at + literals)) return false;
    at += literals;
    if (at === to) return true;
    const distance = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    at += 2;
    if (at > to || !out.copy(distance, more(token & 15) + 4)) return false;
  }
  return false;
}

function u32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) << 8) + ((bytes[at + 2] ?? 0) << 16) + (bytes[at + 3] ?? 0) * 0x1000000
  );
}

function u32be(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) * 0x1000000 + ((bytes[at + 1] ?? 0) << 16) + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0)
  );
}
