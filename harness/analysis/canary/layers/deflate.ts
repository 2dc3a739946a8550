import { couldBeDeflate } from './deflate-head.ts';
import { type Budget, type Layer, type Opened, takeTry } from './layer.ts';
import { isPlain } from './plain.ts';
import type { Source } from './source.ts';
import { type Unpacked, unpack, unpackers } from './unpack.ts';

/** Less than this made of something that looked like deflate is chance. */
const leastBytes = 12;
/** How often a damaged gzip member is tried again, shorter. */
const retries = 16;
/** Up to this size zlib streams with a small window are looked for at any offset, else where something begins. */
const smallSource = 64 * 1024;
/** What may follow the end of raw deflate data in a value of its own: a checksum, a line end. */
const trailing = 8;

/** Of a file's name or a comment in a gzip header. */
const longestName = 4096;

/** gzip members (RFC 1952) at any offset, also cut short or damaged: what can be unpacked is. */
export const gzip: Layer = {
  name: 'gzip',
  binary: true,
  open: (source, budget) => openAt(source, budget, source.marks().gzip, gzipHeader, retries),
};

/** Deflated members of zip archives (PKWARE's APPNOTE 4.3.7), by their local headers. */
export const zip: Layer = {
  name: 'zip',
  binary: true,
  open: (source, budget) => openAt(source, budget, source.marks().zip, zipHeader, 0),
};

function openAt(
  { bytes }: Source,
  budget: Budget,
  marks: readonly number[],
  headerEnd: (bytes: Uint8Array, at: number) => number,
  more: number,
): readonly Opened[] {
  const opened: Opened[] = [];
  let done = 0;
  for (const at of marks) {
    if (at < done) continue;
    const from = headerEnd(bytes, at);
    const found = from < 0 ? null : inflate(bytes.subarray(from), budget, more);
    if (found === null || found.bytes.length === 0) continue;
    done = from + found.used;
    opened.push(whole(found, at, done));
  }
  return opened;
}

function whole({ bytes }: Unpacked, from: number, to: number): Opened {
  return { bytes, span: () => [from, to] };
}

/** Raw deflate data, as far as they go; null when they are none. */
export function inflate(data: Uint8Array, budget: Budget, more: number): Unpacked | null {
  return unpack(unpackers.deflate, data, budget, { retries: more, partial: true });
}

/** zlib streams (RFC 1950): with the usual window of 32 KiB at any offset, with a smaller one where something begins. */
export const zlib: Layer = {
  name: 'zlib',
  binary: true,
  open({ bytes, marks }, budget) {
    const opened: Opened[] = [];
    const openHere = (at: number): number => {
      if (!isZlib(bytes, at)) return -1;
      const found = inflate(bytes.subarray(at + 2), budget, 0);
      if (found === null || found.bytes.length < leastBytes) return -1;
      opened.push(whole(found, at, at + 2 + found.used));
      return at + 2 + found.used;
    };
    let done = 0;
    for (const at of marks().zlib) if (at >= done) done = openHere(at);
    if (bytes.length <= smallSource) {
      let next = 0;
      for (let at = 0; at + 1 < bytes.length; at++) {
        const byte = bytes[at] ?? 0;
        if ((byte & 0x8f) !== 8 || byte === 0x78 || ((byte << 8) | (bytes[at + 1] ?? 0)) % 31 !== 0) continue;
        if (at >= next) next = openHere(at);
      }
    }
    return opened;
  },
};

/** Compression method 8, a window of 32 KiB at most, no dictionary, and the check of the header. */
function isZlib(bytes: Uint8Array, at: number): boolean {
  const method = bytes[at] ?? 0;
  const flags = bytes[at + 1] ?? 0;
  if ((method & 0x8f) !== 8 || (flags & 0x20) !== 0 || ((method << 8) | flags) % 31 !== 0) return false;
  return couldBeDeflate(bytes, at + 2, bytes.length);
}

/** Raw deflate data where something begins and ends with them. They have no mark: what unpacks to its end is taken. */
export const deflate: Layer = {
  name: 'deflate',
  binary: true,
  open({ bytes, wholes }, budget) {
    const opened: Opened[] = [];
    const among = wholes();
    for (let i = 0; i < among.length; i += 2) {
      const [from = 0, to = 0] = [among[i], among[i + 1]];
      if (isPlain(bytes, from, to) || !couldBeDeflate(bytes, from, to, true) || !takeTry(budget)) continue;
      const data = bytes.subarray(from, to);
      const found = unpack(unpackers.deflate, data, budget, { retries: 0, partial: false });
      if (found === null || found.bytes.length < leastBytes || found.used + trailing < data.length) continue;
      opened.push(whole(found, from, to));
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
      const length = bytes.subarray(from, from + longestName).indexOf(0);
      if (length < 0) return -1;
      from += length + 1;
    }
  }
  if (flags & 2) from += 2;
  return from < bytes.length ? from : -1;
}

function zipHeader(bytes: Uint8Array, at: number): number {
  const u16 = (i: number) => (bytes[at + i] ?? 0) | ((bytes[at + i + 1] ?? 0) << 8);
  const from = at + 30 + u16(26) + u16(28);
  return u16(8) === 8 && from < bytes.length ? from : -1;
}
