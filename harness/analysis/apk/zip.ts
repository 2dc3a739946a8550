import { inflateRawSync } from 'node:zlib';

/** A file in an archive, as its central directory has it (APPNOTE.TXT 6.3.10, 4.3.12). */
export type ZipEntry = {
  readonly name: string;
  /** 0 stored, 8 deflated; Android installs no other. */
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where its local header begins. */
  readonly at: number;
};

export type Zip = {
  readonly entries: readonly ZipEntry[];
  /** Where the central directory and its end record begin. */
  readonly directory: number;
  readonly end: number;
};

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const longestComment = 0xffff;
/** More than any application has; beyond it the format itself needs 64-bit records, which Android's installer did not read. */
const mostEntries = 65_534;

const u16 = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
const u32 = (bytes: Uint8Array, at: number): number => (u16(bytes, at) | (u16(bytes, at + 2) << 16)) >>> 0;

/** Where the end record is: the last one whose comment reaches the end of the file; null where there is none. */
function findEnd(bytes: Uint8Array): number | null {
  const least = Math.max(0, bytes.length - endBytes - longestComment);
  for (let at = bytes.length - endBytes; at >= least; at--)
    if (u32(bytes, at) === endSignature && at + endBytes + u16(bytes, at + 20) === bytes.length) return at;
  return null;
}

/** Reads the central directory of an archive; null when it is none, or when the directory is not whole. Names are UTF-8. */
export function readZip(bytes: Uint8Array): Zip | null {
  const end = findEnd(bytes);
  if (end === null) return null;
  const count = u16(bytes, end + 10);
  const directory = u32(bytes, end + 16);
  if (directory > end || count > mostEntries) return null;
  const entries: ZipEntry[] = [];
  let at = directory;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || u32(bytes, at) !== entrySignature) return null;
    const nameBytes = u16(bytes, at + 28);
    const next = at + 46 + nameBytes + u16(bytes, at + 30) + u16(bytes, at + 32);
    if (next > end) return null;
    entries.push({
      name: Buffer.from(bytes.subarray(at + 46, at + 46 + nameBytes)).toString('utf8'),
      method: u16(bytes, at + 10),
      packedBytes: u32(bytes, at + 20),
      bytes: u32(bytes, at + 24),
      at: u32(bytes, at + 42),
    });
    at = next;
  }
  return { entries, directory, end };
}

/** An entry's content; null when it is not whole, longer than `most` bytes, or of an unknown method. */
export function readEntry(bytes: Uint8Array, entry: ZipEntry, most: number): Uint8Array | null {
  const { at, method, packedBytes } = entry;
  if (entry.bytes > most || at + 30 > bytes.length || u32(bytes, at) !== localSignature) return null;
  const start = at + 30 + u16(bytes, at + 26) + u16(bytes, at + 28);
  if (start + packedBytes > bytes.length) return null;
  const packed = bytes.subarray(start, start + packedBytes);
  if (method === 0) return packedBytes === entry.bytes ? packed : null;
  if (method !== 8) return null;
  try {
    // One byte more than announced is allowed for, so that a longer content is told from a whole one.
    const content = inflateRawSync(packed, { maxOutputLength: entry.bytes + 1 });
    return content.length === entry.bytes ? content : null;
  } catch {
    return null;
  }
}
