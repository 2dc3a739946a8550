import { type HeldAccount, newTcpSide, type TcpSide } from './reassembly.ts';

/** Side 0 of a flow is the sender of its first packet, which need not be the client. */
export type Side = 0 | 1;

/** One share of a capture's flows. `load`: bytes of its packets so far. */
export type Share = { load: number };

/** A flow while it is being captured. */
export type FlowState = {
  readonly proto: 'tcp' | 'udp';
  /** As tshark's `tcp.stream` and `udp.stream`. */
  readonly stream: number;
  readonly addresses: readonly [Uint8Array, Uint8Array];
  readonly ports: readonly [number, number];
  start: number;
  end: number;
  /** Whose work this flow is, where a capture's flows are shared out; all its packets are counted there. */
  share: Share | null;
  readonly packets: [number, number];
  /** Frame lengths on the wire. */
  readonly bytes: [number, number];
  readonly sides: readonly [TcpSide, TcpSide];
  /** Which side began, where a SYN, a SYN-ACK or the protocol showed it. */
  opener: Side | null;
  /** The sequence number that each side's stream is counted from, as tshark takes it; tells a new connection from a repeated SYN. */
  readonly base: [number | null, number | null];
  synAcknowledged: boolean;
};

/** Adds one packet to a flow's counts. */
export function countPacket(flow: FlowState, side: Side, wireLength: number, time: number): void {
  flow.packets[side]++;
  flow.bytes[side] += wireLength;
  if (flow.share !== null) flow.share.load += wireLength;
  if (time < flow.start) flow.start = time;
  if (time > flow.end) flow.end = time;
}

/** A flow of which no packet has been counted yet. */
export function newFlow(
  proto: 'tcp' | 'udp',
  stream: number,
  addresses: FlowState['addresses'],
  ports: FlowState['ports'],
  account: HeldAccount,
): FlowState {
  return {
    proto,
    stream,
    addresses,
    ports,
    start: Number.POSITIVE_INFINITY,
    end: Number.NEGATIVE_INFINITY,
    share: null,
    packets: [0, 0],
    bytes: [0, 0],
    sides: [newTcpSide(account), newTcpSide(account)],
    opener: null,
    base: [null, null],
    synAcknowledged: false,
  };
}
