import type { IpView } from './ip.ts';
import { newTcpSide, type TcpSide } from './reassembly.ts';

/** Side 0 of a flow is the sender of its first packet, which need not be the client. */
export type Side = 0 | 1;

/** A flow while it is being captured. */
export type FlowState = {
  readonly proto: 'tcp' | 'udp';
  /** As tshark's `tcp.stream` and `udp.stream`. */
  readonly stream: number;
  readonly addresses: readonly [Uint8Array, Uint8Array];
  readonly ports: readonly [number, number];
  start: number;
  end: number;
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

/** All flows of one 5-tuple; `current` is the last. `flipped`: the current flow's side 0 is the tuple's second end. */
type Tuple = {
  readonly proto: 'tcp' | 'udp';
  readonly addresses: readonly [Uint8Array, Uint8Array];
  readonly ports: readonly [number, number];
  current: FlowState;
  flipped: boolean;
  readonly chained: Tuple | undefined;
};

/** A packet's flow and the side that sent it. The object is reused from packet to packet. */
export type Found = { flow: FlowState; side: Side; isNew: boolean };

export type FlowTable = {
  /** The flow of a packet, made if there is none. */
  readonly find: (proto: 'tcp' | 'udp', ip: IpView, sourcePort: number, destinationPort: number) => Found;
  /** Begins a new flow on the 5-tuple that was found last: its ports are used again by the sender of the packet. */
  readonly renew: () => Found;
  /** In order of first packet. */
  readonly tcp: readonly FlowState[];
  readonly udp: readonly FlowState[];
};

/** The table of conversations, found by a hash of the 5-tuple that is the same for both directions. */
export function createFlowTable(): FlowTable {
  const heads = new Map<number, Tuple>();
  const lists = { tcp: [] as FlowState[], udp: [] as FlowState[] };
  const nowhere = newFlow('udp', -1, [new Uint8Array(), new Uint8Array()], [0, 0]);
  const found: Found = { flow: nowhere, side: 0, isNew: false };
  let last: Tuple | undefined;

  function add(proto: 'tcp' | 'udp', addresses: FlowState['addresses'], ports: FlowState['ports']): FlowState {
    const list = lists[proto];
    const flow = newFlow(proto, list.length, addresses, ports);
    list.push(flow);
    found.flow = flow;
    found.side = 0;
    found.isNew = true;
    return flow;
  }

  function find(proto: 'tcp' | 'udp', ip: IpView, sourcePort: number, destinationPort: number): Found {
    const { bytes, source, destination } = ip;
    const size = ip.version === 4 ? 4 : 16;
    const one = endHash(bytes, source, size, sourcePort);
    const other = endHash(bytes, destination, size, destinationPort);
    const key = (Math.imul(one + other, 31) ^ one ^ other ^ (proto === 'tcp' ? 1 : 0)) | 0;
    const head = heads.get(key);
    for (let tuple = head; tuple !== undefined; tuple = tuple.chained) {
      if (tuple.proto !== proto || tuple.addresses[0].length !== size) continue;
      const forward = isFrom(tuple, 0, ip, sourcePort, destinationPort);
      if (!forward && !isFrom(tuple, 1, ip, sourcePort, destinationPort)) continue;
      last = tuple;
      found.flow = tuple.current;
      found.side = forward === tuple.flipped ? 1 : 0;
      found.isNew = false;
      return found;
    }
    const addresses = [bytes.slice(source, source + size), bytes.slice(destination, destination + size)] as const;
    const ports = [sourcePort, destinationPort] as const;
    last = { proto, addresses, ports, current: add(proto, addresses, ports), flipped: false, chained: head };
    heads.set(key, last);
    return found;
  }

  function renew(): Found {
    if (last === undefined) return found;
    const { proto, current, flipped } = last;
    const [a, b] = current.addresses;
    const [portA, portB] = current.ports;
    const swap = found.side === 1;
    last.current = add(proto, swap ? [b, a] : [a, b], swap ? [portB, portA] : [portA, portB]);
    last.flipped = flipped !== swap;
    return found;
  }

  return { find, renew, ...lists };
}

/** Adds one packet to a flow's counts. */
export function countPacket(flow: FlowState, side: Side, wireLength: number, time: number): void {
  flow.packets[side]++;
  flow.bytes[side] += wireLength;
  if (time < flow.start) flow.start = time;
  if (time > flow.end) flow.end = time;
}

function newFlow(
  proto: 'tcp' | 'udp',
  stream: number,
  addresses: FlowState['addresses'],
  ports: FlowState['ports'],
): FlowState {
  return {
    proto,
    stream,
    addresses,
    ports,
    start: Number.POSITIVE_INFINITY,
    end: Number.NEGATIVE_INFINITY,
    packets: [0, 0],
    bytes: [0, 0],
    sides: [newTcpSide(), newTcpSide()],
    opener: null,
    base: [null, null],
    synAcknowledged: false,
  };
}

function isFrom(tuple: Tuple, end: Side, ip: IpView, sourcePort: number, destinationPort: number): boolean {
  const other = end === 0 ? 1 : 0;
  return (
    tuple.ports[end] === sourcePort &&
    tuple.ports[other] === destinationPort &&
    isAt(ip.bytes, ip.source, tuple.addresses[end]) &&
    isAt(ip.bytes, ip.destination, tuple.addresses[other])
  );
}

function isAt(bytes: Uint8Array, at: number, address: Uint8Array): boolean {
  for (let i = 0; i < address.length; i++) if (bytes[at + i] !== address[i]) return false;
  return true;
}

function endHash(bytes: Uint8Array, at: number, size: number, port: number): number {
  let hash = Math.imul(port + 0x9e3779b9, 0x85ebca6b);
  for (let i = 0; i < size; i++) hash = Math.imul(hash ^ (bytes[at + i] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}
