import type { PieceOwner, SideContext } from './conversation.ts';
import type { Arrival } from './reassembly.ts';

/** Bytes gathered before they are searched; the last datagrams of them, so many bytes, begin the next row. */
const rowBytes = 16 * 1024;
const overlapBytes = 1024;
/** Of one direction of a flow: what goes on for longer carries sound or pictures. */
const mostBytes = 128 * 1024;
/** Datagrams shorter than this carry no part of a value. */
const leastBytes = 2;

/** Sizes of headers before each part: a number, a number and a length, RTP's (RFC 3550 section 5.1), KCP's. */
const headers = [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 28, 32] as const;
const longestHeader = 32;
/** What is noted of a datagram in the row takes about so much memory, bytes. */
const partBytes = 128;
/** Of so many pairs of datagrams one may be out of order, and a number count on all the same. */
const pairsPerSlip = 8;

/** One datagram in the row: where it begins there and in the stream, and the packet that brought it. */
type Part = { readonly at: number; readonly size: number; readonly offset: number } & PieceOwner;

/** Joins the datagrams of one direction of a flow, so that a value that is cut over several is found. */
export type DatagramRow = {
  readonly add: (bytes: Uint8Array, start: number, end: number, arrival: Arrival) => void;
  /** Searches what was gathered, and forgets it. */
  readonly flush: () => void;
};

/**
 * Gathers datagrams and searches them one after another: as they are; without the bytes that all begin with; and, where a byte at their beginning counts them,
 * without headers of several sizes. When the rows and blocks of all flows hold more than their pool allows, those that have not grown for longest are
 * searched early. The same datagram twice running (sent again) counts once. `via` is what was opened to get them.
 */
export function createDatagramRow(context: SideContext, via: readonly string[]): DatagramRow {
  const { conversation, side, pool } = context;
  let row: Uint8Array = new Uint8Array(0);
  let length = 0;
  let parts: Part[] = [];
  let total = 0;
  /** Datagrams of the row that were searched together before. */
  let shown = 0;
  /** Memory that the pool knows of. */
  let counted = 0;
  const pressed = { press };

  function count(): void {
    const held = row.length + parts.length * partBytes;
    pool?.count(held - counted, pressed);
    counted = held;
  }

  function add(bytes: Uint8Array, start: number, end: number, { offset, frame, time }: Arrival): void {
    const size = end - start;
    if (context.search === null || size < leastBytes || isRepeated(bytes, start, size)) return;
    if (total + size > mostBytes) {
      conversation.remarks.add(`datagrams after the first ${mostBytes} bytes of a direction were searched one by one`);
      flush();
      total = mostBytes;
      return;
    }
    total += size;
    if (length + size > rowBytes) slide();
    reserve(length + size);
    row.set(bytes.subarray(start, end), length);
    parts.push({ at: length, size, offset, conversation, side, frame, time });
    length += size;
    count();
    pool?.relieve();
  }

  function reserve(size: number): void {
    if (size <= row.length) return;
    const larger = new Uint8Array(Math.max(256, row.length * 2, size));
    larger.set(row.subarray(0, length));
    row = larger;
  }

  function isRepeated(bytes: Uint8Array, start: number, size: number): boolean {
    const last = parts[parts.length - 1];
    if (last === undefined || last.size !== size) return false;
    for (let i = 0; i < size; i++) if (row[last.at + i] !== bytes[start + i]) return false;
    return true;
  }

  /** A single datagram was searched by itself. */
  function show(): void {
    if (parts.length < 2 || parts.length === shown) return;
    shown = parts.length;
    for (const header of headersOf(row, parts)) showWithout(header);
  }

  function showWithout(header: number): void {
    const bytes = header === 0 ? row.subarray(0, length) : new Uint8Array(length - header * parts.length);
    const within: Part[] = [];
    let at = 0;
    for (const part of parts) {
      if (header > 0) bytes.set(row.subarray(part.at + header, part.at + part.size), at);
      within.push({ ...part, at, offset: part.offset + header });
      at += part.size - header;
    }
    const partAt = (position: number) => ownerAt(within, position);
    context.search?.({
      place: 'udp',
      via: [...via, 'successive-datagrams'],
      bytes,
      origin: (position) => partAt(position).offset + position - partAt(position).at,
      ownerOf: partAt,
    });
  }

  function slide(): void {
    show();
    let cut = length;
    let first = parts.length;
    while (first > 1 && length - (parts[first - 1]?.at ?? 0) <= overlapBytes) cut = parts[--first]?.at ?? length;
    row.copyWithin(0, cut, length);
    parts = parts.slice(first).map((part) => ({ ...part, at: part.at - cut }));
    length -= cut;
    shown = parts.length;
  }

  function flush(): void {
    show();
    row = new Uint8Array(0);
    length = 0;
    shown = 0;
    parts = [];
    count();
  }

  /** What comes next is not searched together with what came before. */
  function press(): boolean {
    flush();
    return true;
  }

  return { add, flush };
}

/** The last part that begins at or before a position. */
function ownerAt(parts: readonly [Part, ...Part[]] | readonly Part[], position: number): Part {
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((parts[middle]?.at ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  const part = parts[low];
  if (part === undefined) throw new RangeError('a row has a part at each of its positions');
  return part;
}

/** Sizes of headers that the datagrams may have, 0 among them. */
function headersOf(row: Uint8Array, parts: readonly Part[]): number[] {
  const shortest = parts.reduce((least, { size }) => Math.min(least, size), longestHeader + 1);
  const found = new Set([0]);
  const common = commonPrefix(row, parts);
  if (common > 0 && common < shortest && common <= longestHeader) found.add(common);
  const counter = firstCounter(row, parts, Math.min(shortest, longestHeader));
  if (counter >= 0) for (const header of headers) if (header > counter && header < shortest) found.add(header);
  return [...found];
}

function commonPrefix(row: Uint8Array, parts: readonly Part[]): number {
  const first = parts[0];
  if (first === undefined) return 0;
  let common = first.size;
  for (const { at, size } of parts) {
    let same = 0;
    while (same < Math.min(common, size) && row[at + same] === row[first.at + same]) same++;
    common = same;
  }
  return common;
}

/** The first place at which a byte counts the datagrams, or -1. */
function firstCounter(row: Uint8Array, parts: readonly Part[], before: number): number {
  for (let column = 0; column < before; column++) {
    let slips = 0;
    for (let i = 1; i < parts.length; i++) {
      const [one, next] = [row[(parts[i - 1]?.at ?? 0) + column] ?? 0, row[(parts[i]?.at ?? 0) + column] ?? 0];
      if (((next - one) & 255) !== 1) slips++;
    }
    if (slips * pairsPerSlip < parts.length) return column;
  }
  return -1;
}
