import { copyOf } from './copy.ts';
import { type FlowState, newFlow, type Side } from './flow.ts';
import { createFlowChains, senderOf } from './flow-chains.ts';
import type { IpView } from './ip.ts';
import { newHeldAccount } from './reassembly.ts';

export type { FlowState, Share, Side } from './flow.ts';
export { countPacket } from './flow.ts';

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
  /** Segments of TCP that said other than what had been delivered already; the first was read. */
  readonly contradicted: () => number;
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

/** The table of conversations, found by a hash of the 5-tuple that is the same for both directions. */
export function createFlowTable({
  most = Number.POSITIVE_INFINITY,
  heldBytes,
  onOver = () => undefined,
  onClose = () => undefined,
}: FlowTableOptions = {}): FlowTable {
  const chains = createFlowChains<Entry>();
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
  let early = 0;

  function find(proto: 'tcp' | 'udp', ip: IpView, sourcePort: number, destinationPort: number): Found {
    const last = newest;
    if (last !== null && last.flow.proto === proto && !last.isOver && settle(last, ip, sourcePort, destinationPort))
      return found;
    const known = chains.find(proto, ip, sourcePort, destinationPort);
    if (known !== null && settle(known, ip, sourcePort, destinationPort)) {
      use(known);
      return found;
    }
    const width = ip.version === 4 ? 4 : 16;
    const { bytes, source, destination } = ip;
    const addresses = [copyOf(bytes, source, source + width), copyOf(bytes, destination, destination + width)] as const;
    add(proto, addresses, [sourcePort, destinationPort]);
    return found;
  }

  /** A new flow, and with it the newest entry. */
  function add(proto: 'tcp' | 'udp', addresses: FlowState['addresses'], ports: FlowState['ports']): void {
    const flow = newFlow(proto, counts[proto]++, addresses, ports, account);
    found.flow = flow;
    found.side = 0;
    found.isNew = true;
    const entry: Entry = { flow, isOver: false, chained: null, older: null, newer: null };
    chains.add(entry);
    append(entry);
    if (++size > most) setAsideOldest();
  }

  /** Whether the packet is of this entry; `found` then says so. */
  function settle(entry: Entry, ip: IpView, sourcePort: number, destinationPort: number): boolean {
    const side = senderOf(entry.flow, ip, sourcePort, destinationPort);
    if (side === null) return false;
    found.flow = entry.flow;
    found.side = side;
    found.isNew = false;
    return true;
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

  function setAsideOldest(): void {
    const entry = oldest;
    if (entry === null) return;
    take(entry);
    size--;
    if (!entry.isOver) {
      chains.remove(entry);
      early++;
    }
    onClose(entry.flow);
  }

  function renew(): Found {
    const last = newest;
    if (last === null) return found;
    const { flow } = last;
    const { side } = found;
    chains.remove(last);
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
    chains.clear();
  }

  return { find, renew, close, setAside: () => early, contradicted: () => account.contradicted };
}
