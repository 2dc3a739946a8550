import { countPacket, type FlowState, type FlowTable, type Found, type Side } from './flow-table.ts';
import type { IpView } from './ip.ts';
import { type Arrival, acknowledge, beginSide, finish, receive } from './reassembly.ts';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

type Segment = {
  readonly flows: FlowTable;
  readonly found: Found;
  readonly ip: IpView;
  /** Bytes of the TCP header. */
  readonly header: number;
  readonly wireLength: number;
  readonly arrival: Arrival;
  readonly onFlow: (flow: FlowState) => void;
};

/** One TCP segment: decides which connection it belongs to, counts it, and feeds the stream. */
export function handleSegment(segment: Segment): void {
  const { found, ip, header, wireLength, arrival } = segment;
  const { bytes, start, end } = ip;
  const sequence = u32(bytes, start + 4);
  const acknowledged = u32(bytes, start + 8);
  const flags = bytes[start + 13] ?? 0;
  if (found.isNew) segment.onFlow(found.flow);
  else if ((flags & (SYN | ACK)) === SYN && isReuse(found.flow, found.side, sequence)) {
    segment.flows.renew();
    segment.onFlow(found.flow);
  }
  const { flow, side } = found;
  const other = side === 0 ? 1 : 0;
  countPacket(flow, side, wireLength, arrival.time);
  noteBases(flow, side, { sequence, acknowledged, flags });
  if (flags & SYN) open(flow, side, sequence, flags);
  if (flags & RST) return;
  const mine = flow.sides[side];
  const first = flags & SYN ? sequence + 1 : sequence;
  const payload = Math.min(end, start + header);
  if (end > payload) receive(mine, { sequence: first, bytes, start: payload, end }, arrival);
  else beginSide(mine, first);
  if (flags & FIN) finish(mine, first + end - payload + ip.missing);
  if (flags & ACK) acknowledge(flow.sides[other], acknowledged);
}

/**
 * Whether a SYN begins a new connection on old ports. As Wireshark 4.0 has it: when its sequence number is not the one that this side's
 * stream is counted from; else it is a repeated SYN.
 */
function isReuse(flow: FlowState, side: Side, sequence: number): boolean {
  const base = flow.base[side];
  return base !== null && sequence !== base;
}

/** Wireshark 4.0's base sequence numbers: the SYN's, else one less than the first seen or acknowledged. */
function noteBases(
  flow: FlowState,
  side: Side,
  { sequence, acknowledged, flags }: { sequence: number; acknowledged: number; flags: number },
): void {
  const other = side === 0 ? 1 : 0;
  if (flags & SYN && flags & ACK) flow.base[side] = sequence;
  else if (flow.base[side] === null) flow.base[side] = flags & SYN ? sequence : (sequence - 1) >>> 0;
  if (flow.base[other] === null && flags & ACK) flow.base[other] = (acknowledged - 1) >>> 0;
}

function open(flow: FlowState, side: Side, sequence: number, flags: number): void {
  const other = side === 0 ? 1 : 0;
  const mine = flow.sides[side];
  if (mine.payload === 0 && mine.held.length === 0) mine.next = (sequence + 1) >>> 0;
  mine.fromSyn = true;
  if (flags & ACK) flow.synAcknowledged = true;
  flow.opener ??= flags & ACK ? other : side;
}

function u32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
  );
}
