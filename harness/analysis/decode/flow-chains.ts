import type { FlowState, Side } from './flow.ts';
import type { IpView } from './ip.ts';

/** Something found by its flow's 5-tuple. */
export type Chained<Entry> = { readonly flow: FlowState; chained: Entry | null };

export type FlowChains<Entry> = {
  /** The entry of a packet's flow, whichever side sent it; null where there is none. */
  readonly find: (proto: 'tcp' | 'udp', ip: IpView, sourcePort: number, destinationPort: number) => Entry | null;
  readonly add: (entry: Entry) => void;
  readonly remove: (entry: Entry) => void;
  readonly clear: () => void;
};

const buckets = 1 << 16;
/** A longer chain is no accident: the hash is changed. Bounded, so that a capture made against all of them costs no more than its chains. */
const longestChain = 64;
const mostSeeds = 16;

/** A hash table of flows, with a hash that is the same for both directions. */
export function createFlowChains<Entry extends Chained<Entry>>(): FlowChains<Entry> {
  let heads: (Entry | null)[] = new Array<Entry | null>(buckets).fill(null);
  let seed = 1;

  function find(proto: 'tcp' | 'udp', ip: IpView, sourcePort: number, destinationPort: number): Entry | null {
    const width = ip.version === 4 ? 4 : 16;
    const one = endHash(ip.bytes, ip.source, width, sourcePort, seed);
    const other = endHash(ip.bytes, ip.destination, width, destinationPort, seed);
    let length = 0;
    for (let entry = heads[bucketOf(proto, one, other)] ?? null; entry !== null; entry = entry.chained) {
      length++;
      if (entry.flow.proto === proto && senderOf(entry.flow, ip, sourcePort, destinationPort) !== null) return entry;
    }
    if (length >= longestChain && seed < mostSeeds) changeHash();
    return null;
  }

  function bucketOfFlow({ proto, addresses: [a, b], ports }: FlowState): number {
    return bucketOf(proto, endHash(a, 0, a.length, ports[0], seed), endHash(b, 0, b.length, ports[1], seed));
  }

  function add(entry: Entry): void {
    const bucket = bucketOfFlow(entry.flow);
    entry.chained = heads[bucket] ?? null;
    heads[bucket] = entry;
  }

  function remove(entry: Entry): void {
    const bucket = bucketOfFlow(entry.flow);
    let before = heads[bucket] ?? null;
    if (before === entry) heads[bucket] = entry.chained;
    while (before !== null && before.chained !== entry) before = before.chained;
    if (before !== null) before.chained = entry.chained;
  }

  function changeHash(): void {
    const old = heads;
    heads = new Array<Entry | null>(buckets).fill(null);
    seed++;
    for (const head of old) {
      for (let entry = head; entry !== null; ) {
        const next: Entry | null = entry.chained;
        add(entry);
        entry = next;
      }
    }
  }

  return { find, add, remove, clear: () => void heads.fill(null) };
}

/** Which side of a flow sent a packet; null where the packet is not of the flow. */
export function senderOf(flow: FlowState, ip: IpView, sourcePort: number, destinationPort: number): Side | null {
  if (isFrom(flow, 0, ip, sourcePort, destinationPort)) return 0;
  return isFrom(flow, 1, ip, sourcePort, destinationPort) ? 1 : null;
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

function bucketOf(proto: 'tcp' | 'udp', one: number, other: number): number {
  const sum = Math.imul(one + other, 0x9e3779b1) ^ one ^ other ^ (proto === 'tcp' ? 0x5bd1 : 0);
  return (sum ^ (sum >>> 16)) & (buckets - 1);
}
