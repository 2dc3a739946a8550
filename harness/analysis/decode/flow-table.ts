import { copyOf } from './copy.ts';
import type { IpView } from './ip.ts';
import { type HeldAccount, newHeldAccount, newTcpSide, type TcpSide } from './reassembly.ts';

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

/** Where a flow stands among all: in its chain of the hash table, and in the order of last use. */
type Entry = {
  readonly flow: FlowState;
  /** Its ports were used again: it is not found any more, and closes in its turn. */
  isOver: boolean;
  chained: Entry | null;
  older: Entry | null;
  newer: Entry | null;
};

/** A packet's flow and the side that sent it. The object is reused from packet to packet. */
export type Found = { flow: FlowState; side: Side; isNew: boolean };

export type FlowTable = {
  /** The flow of a packet, made if there is none. */
  readonly find: (proto: 'tcp' | 'udp', ip: IpView, sourcePort: number, destinationPort: number) => Found;
  /** Begins a new flow on the 5-tuple that was found last: its ports are used again by the sender of the packet. The flow before it is over. */
  readonly renew: () => Found;
  /** Ends all flows: those of TCP, then those of UDP, each in order of first packet. */
  readonly close: () => void;
  /** Flows that had to end early because more than `most` went on at once. */
  readonly setAside: () => number;
};

export type FlowTableOptions = {
  /** Bytes that may wait behind holes in all streams together. */
  readonly heldBytes?: number;
  /** Flows kept at a time; with more of them the one that was silent for longest ends. */
  readonly most?: number;
  /** A flow gets no more packets, as its ports are used again. It closes later. */
  readonly onOver?: (flow: FlowState) => void;
  /** A flow is forgotten, at the end or to make room: once for each. */
  readonly onClose?: (flow: FlowState) => void;
};

const buckets = 1 << 16;
/** A longer chain is no accident: the hash is changed. Bounded, so that a capture made against all of them costs no more than its chains. */
const longestChain = 64;
const mostSeeds = 16;

/** The table of conversations, found by a hash of the 5-tuple that is the same for both directions. */
export function createFlowTable({
  most = Number.POSITIVE_INFINITY,
  heldBytes,
  onOver = () => undefined,
  onClose = () => undefined,
}: FlowTableOptions = {}): FlowTable {
  let heads: (Entry | null)[] = new Array<Entry | null>(buckets).fill(null);
  const account = newHeldAccount(heldBytes);
  const counts = { tcp: 0, udp: 0 };
  const found: Found = {
    flow: newFlow('udp', -1, [new Uint8Array(), new Uint8Array()], [0, 0], account),
    side: 0,
    isNew: false,
  };
  let oldest: Entry | null = null;
  let newest: Entry | null = null;
  let size = 0;
  let seed = 1;
  let early = 0;

  function find(proto: 'tcp' | 'udp', ip: IpView, sourcePort: number, destinationPort: number): Found {
    const last = newest;
    if (last !== null && last.flow.proto === proto && !last.isOver && settle(last, ip, sourcePort, destinationPort))
      return found;
    const width = ip.version === 4 ? 4 : 16;
    const bucket = bucketOf(
      proto,
      ip.bytes,
      { source: ip.source, destination: ip.destination, width },
      sourcePort,
      destinationPort,
    );
    let length = 0;
    for (let entry = heads[bucket] ?? null; entry !== null; entry = entry.chained) {
      length++;
      if (entry.flow.proto !== proto || !settle(entry, ip, sourcePort, destinationPort)) continue;
      use(entry);
      return found;
    }
    if (length >= longestChain && seed < mostSeeds) {
      changeHash();
      return find(proto, ip, sourcePort, destinationPort);
    }
    const { bytes, source, destination } = ip;
    const addresses = [copyOf(bytes, source, source + width), copyOf(bytes, destination, destination + width)] as const;
    const ports = [sourcePort, destinationPort] as const;
    add(proto, addresses, ports);
    return found;
  }

  /** A new flow, and with it the newest entry. */
  function add(proto: 'tcp' | 'udp', addresses: FlowState['addresses'], ports: FlowState['ports']): void {
    const flow = newFlow(proto, counts[proto]++, addresses, ports, account);
    found.flow = flow;
    found.side = 0;
    found.isNew = true;
    const entry: Entry = { flow, isOver: false, chained: null, older: null, newer: null };
    const bucket = bucketOfEntry(entry);
    entry.chained = heads[bucket] ?? null;
    heads[bucket] = entry;
    append(entry);
    if (++size > most) setAsideOldest();
  }

  /** Whether the packet is of this entry; `found` then says so. */
  function settle(entry: Entry, ip: IpView, sourcePort: number, destinationPort: number): boolean {
    const forward = isFrom(entry.flow, 0, ip, sourcePort, destinationPort);
    if (!forward && !isFrom(entry.flow, 1, ip, sourcePort, destinationPort)) return false;
    found.flow = entry.flow;
    found.side = forward ? 0 : 1;
    found.isNew = false;
    return true;
  }

  function bucketOf(
    proto: 'tcp' | 'udp',
    bytes: Uint8Array,
    { source, destination, width }: { source: number; destination: number; width: number },
    sourcePort: number,
    destinationPort: number,
  ): number {
    const one = endHash(bytes, source, width, sourcePort, seed);
    const other = endHash(bytes, destination, width, destinationPort, seed);
    const sum = Math.imul(one + other, 0x9e3779b1) ^ one ^ other ^ (proto === 'tcp' ? 0x5bd1 : 0);
    return (sum ^ (sum >>> 16)) & (buckets - 1);
  }

  function bucketOfEntry({
    flow: {
      proto,
      addresses: [a, b],
      ports,
    },
  }: Entry): number {
    const both = new Uint8Array(a.length * 2);
    both.set(a);
    both.set(b, a.length);
    return bucketOf(proto, both, { source: 0, destination: a.length, width: a.length }, ports[0], ports[1]);
  }

  function changeHash(): void {
    seed++;
    heads = new Array<Entry | null>(buckets).fill(null);
    for (let entry = oldest; entry !== null; entry = entry.newer) {
      if (entry.isOver) continue;
      const bucket = bucketOfEntry(entry);
      entry.chained = heads[bucket] ?? null;
      heads[bucket] = entry;
    }
  }

  function append(entry: Entry): void {
    entry.older = newest;
    entry.newer = null;
    if (newest !== null) newest.newer = entry;
    else oldest = entry;
    newest = entry;
  }

  function take(entry: Entry): void {
    if (entry.older !== null) entry.older.newer = entry.newer;
    else oldest = entry.newer;
    if (entry.newer !== null) entry.newer.older = entry.older;
    else newest = entry.older;
  }

  function use(entry: Entry): void {
    if (entry === newest) return;
    take(entry);
    append(entry);
  }

  function unchain(entry: Entry): void {
    const bucket = bucketOfEntry(entry);
    let before = heads[bucket] ?? null;
    if (before === entry) heads[bucket] = entry.chained;
    while (before !== null && before.chained !== entry) before = before.chained;
    if (before !== null) before.chained = entry.chained;
  }

  function setAsideOldest(): void {
    const entry = oldest;
    if (entry === null) return;
    take(entry);
    size--;
    if (!entry.isOver) {
      unchain(entry);
      early++;
    }
    onClose(entry.flow);
  }

  function renew(): Found {
    const last = newest;
    if (last === null) return found;
    const { flow } = last;
    const { side } = found;
    unchain(last);
    last.isOver = true;
    onOver(flow);
    const [a, b] = flow.addresses;
    const [portA, portB] = flow.ports;
    if (side === 0) add(flow.proto, [a, b], [portA, portB]);
    else add(flow.proto, [b, a], [portB, portA]);
    return found;
  }

  function close(): void {
    const flows: FlowState[] = [];
    for (let entry = oldest; entry !== null; entry = entry.newer) flows.push(entry.flow);
    flows.sort((x, y) => (x.proto === y.proto ? x.stream - y.stream : x.proto === 'tcp' ? -1 : 1));
    for (const flow of flows) onClose(flow);
    oldest = null;
    newest = null;
    size = 0;
    heads.fill(null);
  }

  return { find, renew, close, setAside: () => early };
}

/** Adds one packet to a flow's counts. */
export function countPacket(flow: FlowState, side: Side, wireLength: number, time: number): void {
  flow.packets[side]++;
  flow.bytes[side] += wireLength;
  if (flow.share !== null) flow.share.load += wireLength;
  if (time < flow.start) flow.start = time;
  if (time > flow.end) flow.end = time;
}

function newFlow(
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

function isFrom(flow: FlowState, end: Side, ip: IpView, sourcePort: number, destinationPort: number): boolean {
  const other = end === 0 ? 1 : 0;
  const { addresses, ports } = flow;
  return (
    ports[end] === sourcePort &&
    ports[other] === destinationPort &&
    addresses[0].length === (ip.version === 4 ? 4 : 16) &&
    isAt(ip.bytes, ip.source, addresses[end]) &&
    isAt(ip.bytes, ip.destination, addresses[other])
  );
}

function isAt(bytes: Uint8Array, at: number, address: Uint8Array): boolean {
  for (let i = 0; i < address.length; i++) if (bytes[at + i] !== address[i]) return false;
  return true;
}

function endHash(bytes: Uint8Array, at: number, width: number, port: number, seed: number): number {
  let hash = Math.imul(port + Math.imul(seed, 0x9e3779b9), 0x85ebca6b);
  for (let i = 0; i < width; i++) {
    hash = Math.imul(hash ^ (bytes[at + i] ?? 0), 0x01000193);
    hash ^= hash >>> 13;
  }
  return hash ^ (hash >>> 15);
}
