import type { DnsMessage } from '../decode/dns.ts';

/** Names kept for one address; the oldest go first. */
const namesPerAddress = 256;

/** Aliases and reverse names kept for one address, and addresses that they are kept for; both are the capture's to choose. */
const othersPerAddress = 16;
const addressesWithOthers = 65_536;

/** Names that addresses had, by time. */
export type NameMap = {
  readonly learn: (message: DnsMessage, time: number) => void;
  /** The name in the last answer at or before `time` (epoch seconds) that gave this address; null when there was none. */
  readonly nameAt: (address: Uint8Array, time: number) => string | null;
  /** Aliases on the way to an address, and its reverse names: what its holder calls it, whatever the handset asked for. */
  readonly otherNames: (address: Uint8Array) => readonly string[];
};

/** Seconds by which an answer may come after the flow that uses it: packets of two interfaces or queues are not always in order. */
const slack = 0.05;

/** Learns from DNS answers which name an address was reached by. */
export function createNameMap(): NameMap {
  const known = new Map<string, { time: number; name: string }[]>();

  const others = new Map<string, Set<string>>();

  function addOther(key: string, name: string): void {
    const names = others.get(key) ?? new Set<string>();
    if (names.size >= othersPerAddress || (names.size === 0 && others.size >= addressesWithOthers)) return;
    others.set(key, names.add(name));
  }

  function learnOthers({ pointers, answers }: DnsMessage): void {
    const aliases = pointers.filter(({ type }) => type === 'CNAME').slice(0, othersPerAddress);
    for (const { ip } of answers) for (const { target } of aliases) addOther(ip.join('.'), target);
    for (const { type, owner, target } of pointers) {
      const key = type === 'PTR' ? reversedAddress(owner) : null;
      if (key !== null) addOther(key, target);
    }
  }

  function learn(message: DnsMessage, time: number): void {
    if (!message.response) return;
    learnOthers(message);
    for (const { name, ip } of message.answers) {
      const key = ip.join('.');
      const list = known.get(key) ?? [];
      const last = list[list.length - 1];
      if (last?.name === name && last.time <= time) continue;
      list.push({ time, name });
      if (list.length > namesPerAddress) list.shift();
      known.set(key, list);
    }
  }

  function nameAt(address: Uint8Array, time: number): string | null {
    let best: { time: number; name: string } | null = null;
    for (const entry of known.get(address.join('.')) ?? []) {
      if (entry.time <= time + slack && (best === null || entry.time >= best.time)) best = entry;
    }
    return best?.name ?? null;
  }

  return { learn, nameAt, otherNames: (address) => [...(others.get(address.join('.')) ?? [])] };
}

/** The address, as bytes with dots between, whose reverse name is asked for under `in-addr.arpa` (RFC 1035 section 3.5) or `ip6.arpa` (RFC 3596). */
function reversedAddress(owner: string): string | null {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa$/.exec(owner);
  if (four !== null) return four.slice(1).reverse().map(Number).join('.');
  const six = /^((?:[0-9a-f]\.){32})ip6\.arpa$/.exec(owner);
  return six === null
    ? null
    : Buffer.from((six[1] ?? '').replaceAll('.', '').split('').reverse().join(''), 'hex').join('.');
}
