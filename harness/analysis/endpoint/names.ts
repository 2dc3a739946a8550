import type { DnsMessage } from '../decode/dns.ts';

/** Names kept for one address; the oldest go first. */
const namesPerAddress = 256;
/** Addresses for which names are kept; the first learnt go first. */
const addresses = 65_536;

/** Names that addresses had, by time. */
export type NameMap = {
  readonly learn: (message: DnsMessage, time: number) => void;
  /** The name in the last answer at or before `time` (epoch seconds) that gave this address; null when there was none. */
  readonly nameAt: (address: Uint8Array, time: number) => string | null;
};

/** Seconds by which an answer may come after the flow that uses it: packets of two interfaces or queues are not always in order. */
const slack = 0.05;

/** Learns from DNS answers which name an address was reached by. */
export function createNameMap(): NameMap {
  const known = new Map<string, { time: number; name: string }[]>();

  function learn(message: DnsMessage, time: number): void {
    if (!message.response) return;
    for (const { name, ip } of message.answers) {
      const key = ip.join('.');
      const list = known.get(key) ?? [];
      const last = list[list.length - 1];
      if (last?.name === name && last.time <= time) continue;
      list.push({ time, name });
      if (list.length > namesPerAddress) list.shift();
      known.set(key, list);
      if (known.size > addresses) {
        const [first = ''] = known.keys();
        known.delete(first);
      }
    }
  }

  function nameAt(address: Uint8Array, time: number): string | null {
    let best: { time: number; name: string } | null = null;
    for (const entry of known.get(address.join('.')) ?? []) {
      if (entry.time <= time + slack && (best === null || entry.time >= best.time)) best = entry;
    }
    return best?.name ?? null;
  }

  return { learn, nameAt };
}
