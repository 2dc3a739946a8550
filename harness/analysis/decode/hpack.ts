import { copyOf } from './copy.ts';
import { decodeHuffman } from './hpack-huffman.ts';
import { staticTable } from './hpack-table.ts';

/** A header field as it stood in a block. */
export type HeaderField = {
  readonly name: Uint8Array;
  readonly value: Uint8Array;
  /** Where in the block its representation begins. */
  readonly at: number;
};

/** What RFC 7541 section 4.1 counts for an entry besides its strings. */
const entryOverhead = 32;
/** A peer may ask for a larger table by its settings, which need not have been captured; no sender in use goes beyond this. */
const largestTable = 1024 * 1024;
const smallestTable = 4096;
/** Fields of one block, and bytes that they may have together: an index of one byte can stand for a long entry. */
const mostFields = 4096;
const mostBytes = 4 * 1024 * 1024;

type Entry = { readonly name: Uint8Array; readonly value: Uint8Array };

const fixed: readonly Entry[] = staticTable.map(([name, value]) => ({
  name: Buffer.from(name),
  value: Buffer.from(value),
}));

/** Decodes header blocks of one direction, one after another. */
export type HeaderDecoder = {
  /** The block's fields; `whole` is false where the block is damaged or beyond the bounds, after which the table cannot be trusted. */
  readonly decode: (block: Uint8Array) => { readonly fields: readonly HeaderField[]; readonly whole: boolean };
};

/** HPACK (RFC 7541) with its dynamic table. */
export function createHeaderDecoder(): HeaderDecoder {
  /** Newest last; the table's order is the other way round. */
  let entries: Entry[] = [];
  /** Entries before this one are evicted. */
  let oldest = 0;
  let size = 0;
  let most = smallestTable;

  function lookUp(index: number): Entry | null {
    if (index <= fixed.length) return fixed[index - 1] ?? null;
    const at = entries.length - (index - fixed.length);
    return at < oldest ? null : (entries[at] ?? null);
  }

  function evict(limit: number): void {
    while (size > limit && oldest < entries.length) {
      const entry = entries[oldest++];
      if (entry !== undefined) size -= sizeOf(entry);
    }
    if (oldest > 1024 && oldest * 2 > entries.length) {
      entries = entries.slice(oldest);
      oldest = 0;
    }
  }

  function insert(entry: Entry): void {
    const needed = sizeOf(entry);
    evict(most - needed);
    if (needed > most) return;
    entries.push(entry);
    size += needed;
  }

  function decode(block: Uint8Array): { fields: HeaderField[]; whole: boolean } {
    const cursor: Cursor = { bytes: block, at: 0, ok: true };
    const fields: HeaderField[] = [];
    let bytes = 0;
    while (cursor.at < block.length) {
      const { at } = cursor;
      const first = block[at] ?? 0;
      if ((first & 0xe0) === 0x20) {
        most = Math.min(largestTable, readInteger(cursor, 5));
        evict(most);
        if (!cursor.ok) break;
        continue;
      }
      const entry = readField(cursor, first);
      if (entry === null || !cursor.ok) break;
      bytes += entry.name.length + entry.value.length;
      if (fields.length === mostFields || bytes > mostBytes) break;
      fields.push({ ...entry, at });
      if ((first & 0xc0) === 0x40) insert(entry);
    }
    return { fields, whole: cursor.ok && cursor.at === block.length };
  }

  /** RFC 7541 sections 6.1 and 6.2. */
  function readField(cursor: Cursor, first: number): Entry | null {
    if ((first & 0x80) !== 0) {
      const entry = lookUp(readInteger(cursor, 7));
      if (entry === null) cursor.ok = false;
      return entry;
    }
    const index = readInteger(cursor, (first & 0x40) !== 0 ? 6 : 4);
    const name = index === 0 ? readString(cursor) : lookUp(index)?.name;
    const value = readString(cursor);
    if (name === undefined) cursor.ok = false;
    return name === undefined ? null : { name, value };
  }

  return { decode };
}

const sizeOf = ({ name, value }: Entry): number => name.length + value.length + entryOverhead;

type Cursor = { readonly bytes: Uint8Array; at: number; ok: boolean };

/** RFC 7541 section 5.1; numbers beyond 2^28 are no lengths or indexes of anybody. */
function readInteger(cursor: Cursor, prefix: number): number {
  const { bytes } = cursor;
  const limit = 2 ** prefix - 1;
  let value = (bytes[cursor.at++] ?? 0) & limit;
  if (value < limit) return value;
  for (let shift = 0; shift <= 21; shift += 7) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** shift;
    if ((byte & 0x80) === 0) return value;
  }
  cursor.ok = false;
  return 0;
}

function readString(cursor: Cursor): Uint8Array {
  const { bytes } = cursor;
  const huffman = ((bytes[cursor.at] ?? 0) & 0x80) !== 0;
  if (cursor.at >= bytes.length) cursor.ok = false;
  const length = readInteger(cursor, 7);
  const from = cursor.at;
  if (!cursor.ok || from + length > bytes.length) {
    cursor.ok = false;
    return new Uint8Array(0);
  }
  cursor.at = from + length;
  const decoded = huffman ? decodeHuffman(bytes, from, cursor.at) : copyOf(bytes, from, cursor.at);
  if (decoded === null) cursor.ok = false;
  return decoded ?? new Uint8Array(0);
}
