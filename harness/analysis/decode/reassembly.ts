import { copyOf } from './copy.ts';
import { contradictsRecent, keepRecent, newRecent, type Recent, type SpareRecent } from './recent.ts';

/** Where a piece of a stream came from. The object is reused: valid only during the call. */
export type Arrival = {
  /** Offset in the reassembled stream of this direction, bytes. */
  offset: number;
  /** 1-based frame that brought it. */
  frame: number;
  /** Epoch seconds. */
  time: number;
};

/** Takes one direction of a stream in order. `bytes` are valid only during the call. */
export type StreamReader = {
  readonly data: (bytes: Uint8Array, start: number, end: number, arrival: Arrival) => void;
  /** `length` bytes of the stream were never captured; the next data stand after them. */
  readonly gap: (length: number, arrival: Arrival) => void;
  readonly end: () => void;
};

/** Bytes and segments that wait behind a hole before the hole is given up as a gap. */
const heldBytes = 4 * 1024 * 1024;
const heldSegments = 4096;
/** What a held segment costs besides its bytes. */
const heldOverhead = 200;

type Held = { readonly offset: number; readonly bytes: Uint8Array; readonly frame: number; readonly time: number };

/** What waits behind holes in all streams together. When it is more than `limitBytes`, the holes that have been open for longest are given up. */
export type HeldAccount = {
  readonly limitBytes: number;
  bytes: number;
  readonly holders: Set<TcpSide>;
  readonly spare: SpareRecent;
  /** Segments that said other than what had been delivered already. */
  contradicted: number;
};

export function newHeldAccount(limitBytes = Number.POSITIVE_INFINITY): HeldAccount {
  return { limitBytes, bytes: 0, holders: new Set(), spare: [], contradicted: 0 };
}

/** One direction of a TCP connection, RFC 9293 section 3.4: sequence numbers are modulo 2^32, offsets here are not. */
export type TcpSide = {
  /** Null until the first segment, or the SYN, says where the stream begins. */
  next: number | null;
  /** A SYN said where the stream begins: what stands before it is no part of it. */
  fromSyn: boolean;
  /** Bytes came that stand before the first segment that was captured, or after the FIN. They are not read, and count as one gap. */
  outside: boolean;
  /** Stream offset that `next` stands for: delivered bytes and gaps. */
  offset: number;
  /** Bytes delivered, gaps not counted. */
  payload: number;
  gaps: number;
  held: Held[];
  heldBytes: number;
  /** Null before the first bytes, and once the flow is closed. */
  recent: Recent | null;
  readonly account: HeldAccount;
  /** Highest stream offset that the other side acknowledged; -1 before any acknowledgement that can be placed. */
  acknowledged: number;
  /** Stream offset of the FIN, once seen. */
  fin: number | null;
  ended: boolean;
  reader: StreamReader | null;
  /** Gives the side its reader when its first bytes come: most flows of a port scan never have any. */
  begin: ((side: TcpSide) => void) | null;
};

export function newTcpSide(account: HeldAccount = newHeldAccount()): TcpSide {
  return {
    next: null,
    fromSyn: false,
    outside: false,
    offset: 0,
    payload: 0,
    gaps: 0,
    held: [],
    heldBytes: 0,
    recent: null,
    account,
    acknowledged: -1,
    fin: null,
    ended: false,
    reader: null,
    begin: null,
  };
}

/** Begins the stream at a sequence number, unless it has begun. */
export function beginSide(side: TcpSide, sequence: number): void {
  if (side.next === null) side.next = sequence >>> 0;
}

/**
 * A segment's payload. Duplicates are dropped, what comes early is held; of overlapping bytes the first to be delivered win, as in most stacks. One
 * that says other than they did is counted, so far as they are kept: it may be what the other side has read.
 */
export function receive(
  side: TcpSide,
  segment: { sequence: number; bytes: Uint8Array; start: number; end: number },
  arrival: Arrival,
): void {
  beginSide(side, segment.sequence);
  const ahead = (segment.sequence - (side.next ?? 0)) | 0;
  // One byte before the beginning is a keep-alive probe, and one after the end may stand for the FIN.
  if (side.offset + ahead < -1 && !side.fromSyn) noteOutside(side);
  if (ahead < 0) compare(side, segment.bytes, segment.start, segment.end, side.offset + ahead);
  if (side.ended) {
    if (ahead + segment.end - segment.start > 1) noteOutside(side);
    return;
  }
  const { bytes, start, end } = segment;
  if (ahead > 0) {
    if (end > start)
      hold(side, {
        offset: side.offset + ahead,
        bytes: copyOf(bytes, start, end),
        frame: arrival.frame,
        time: arrival.time,
      });
    return;
  }
  const fresh = start - ahead;
  if (fresh >= end) return;
  deliver(side, bytes, fresh, end, arrival);
  if (side.held.length > 0) release(side, arrival);
}

/** Counts a segment that contradicts what was delivered. A lone byte may be the probe of a keep-alive, which says nothing. */
function compare(side: TcpSide, bytes: Uint8Array, start: number, end: number, offset: number): void {
  if (side.recent !== null && end - start > 1 && contradictsRecent(side.recent, bytes, start, end, offset))
    side.account.contradicted++;
}

/** A capture that began in mid-stream with segments out of order, or a FIN that somebody else sent. */
function noteOutside(side: TcpSide): void {
  if (!side.outside) side.gaps++;
  side.outside = true;
}

/** The other side acknowledges everything before this sequence number. */
export function acknowledge(side: TcpSide, sequence: number): void {
  beginSide(side, sequence);
  const to = side.offset + ((sequence - (side.next ?? 0)) | 0);
  if (to > side.acknowledged) side.acknowledged = to;
}

/** The side sends no more after this sequence number. */
export function finish(side: TcpSide, sequence: number): void {
  beginSide(side, sequence);
  side.fin = side.offset + ((sequence - (side.next ?? 0)) | 0);
  endIfComplete(side);
}

/** The capture, or the connection's turn, is over: holes that are still open become gaps, and so do bytes that were acknowledged but never seen. */
export function closeSide(side: TcpSide, arrival: Arrival): void {
  if (!side.ended) completeSide(side, arrival);
  if (side.recent !== null) side.account.spare.push(side.recent.ring);
  side.recent = null;
}

function completeSide(side: TcpSide, arrival: Arrival): void {
  while (side.held.length > 0) skipHole(side, arrival);
  // A FIN that was not captured also takes one sequence number: a lone byte too many is no hole.
  const lost = side.acknowledged - side.offset;
  if (lost > 1 || (lost === 1 && side.fin !== null && side.fin > side.offset)) openGap(side, lost, arrival);
  endSide(side);
}

function deliver(side: TcpSide, bytes: Uint8Array, start: number, end: number, arrival: Arrival): void {
  arrival.offset = side.offset;
  const length = end - start;
  side.recent ??= newRecent(side.account.spare);
  keepRecent(side.recent, bytes, start, end, side.offset);
  side.next = ((side.next ?? 0) + length) >>> 0;
  side.offset += length;
  side.payload += length;
  if (side.begin !== null) {
    const { begin } = side;
    side.begin = null;
    begin(side);
  }
  side.reader?.data(bytes, start, end, arrival);
  endIfComplete(side);
}

function hold(side: TcpSide, segment: Held): void {
  const { held } = side;
  let at = held.length;
  while (at > 0 && (held[at - 1]?.offset ?? 0) > segment.offset) at--;
  held.splice(at, 0, segment);
  count(side, segment.bytes.length + heldOverhead);
  const arrival = { offset: side.offset, frame: segment.frame, time: segment.time };
  while (side.heldBytes > heldBytes || held.length > heldSegments) skipHole(side, arrival);
  const { account } = side;
  while (account.bytes > account.limitBytes) {
    const [longest] = account.holders;
    if (longest === undefined) return;
    skipHole(longest, { ...arrival, offset: longest.offset });
  }
}

/** Delivers the held segments that have become due. */
function release(side: TcpSide, arrival: Arrival): void {
  let used = 0;
  for (const { offset, bytes, frame, time } of side.held) {
    if (offset > side.offset || side.ended) break;
    used++;
    count(side, -bytes.length - heldOverhead);
    const known = side.offset - offset;
    if (known > 0) compare(side, bytes, 0, bytes.length, offset);
    if (known >= bytes.length) continue;
    arrival.frame = frame;
    arrival.time = time;
    deliver(side, bytes, known, bytes.length, arrival);
  }
  side.held.splice(0, used);
}

function count(side: TcpSide, change: number): void {
  const { account } = side;
  side.heldBytes += change;
  account.bytes += change;
  if (side.heldBytes === 0) account.holders.delete(side);
  else account.holders.add(side);
}

function skipHole(side: TcpSide, arrival: Arrival): void {
  const first = side.held[0];
  if (first === undefined) return;
  if (first.offset > side.offset) {
    arrival.frame = first.frame;
    arrival.time = first.time;
    openGap(side, first.offset - side.offset, arrival);
  }
  release(side, arrival);
}

function openGap(side: TcpSide, length: number, arrival: Arrival): void {
  arrival.offset = side.offset;
  side.gaps++;
  side.offset += length;
  side.next = ((side.next ?? 0) + length) >>> 0;
  side.reader?.gap(length, arrival);
}

function endIfComplete(side: TcpSide): void {
  if (side.fin !== null && side.offset >= side.fin) endSide(side);
}

function endSide(side: TcpSide): void {
  if (side.ended) return;
  side.ended = true;
  side.held = [];
  count(side, -side.heldBytes);
  side.reader?.end();
}
