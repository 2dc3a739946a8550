import { z } from 'zod';
import type { Counter } from './capture-network.ts';

/** The table of all our rules; nothing else in the lab has one. */
export const TABLE = 'leakdiff';

/** Set on the packets that an interception diverts to this machine, wherever they were to go. */
export const interceptionMark = 0x1ead1ff;

/** What the handset may reach. Addresses are IPv4. */
export type GatewayPolicy = {
  readonly lan: {
    readonly interface: string;
    readonly address: string;
    readonly network: string;
    readonly broadcast: string;
  };
  readonly wan: { readonly interface: string };
  /** Ports of the gateway itself that the handset may speak to, beside DHCP. */
  readonly services: readonly { readonly proto: 'udp' | 'tcp'; readonly port: number; readonly name: string }[];
  /** Networks that are never reached through the gateway. */
  readonly special: readonly string[];
};

/**
 * The gateway's nftables rules. The handset speaks DHCP and the named services to the gateway, and anything to public addresses through the upstream,
 * behind the gateway's address. All else is dropped, and of what goes upstream all but TCP and UDP. Each rule counts under its name; `blocked-` names count what was dropped.
 */
export function writeRules(policy: GatewayPolicy): string {
  const { lan, wan } = policy;
  const fromLan = `iifname "${lan.interface}"`;
  const services = policy.services.map(
    ({ proto, port, name }) =>
      `${fromLan} ip daddr ${lan.address} ${proto} dport ${port} counter name "${name}" accept`,
  );
  const names = [...counterNames, ...new Set(policy.services.map(({ name }) => name))];
  return `table inet ${TABLE} {
${names.map((name) => `  counter ${name} { }`).join('\n')}

  set special {
    type ipv4_addr; flags interval
    elements = { ${policy.special.join(', ')} }
  }

  # Before routing, so that packets without a way are counted too.
  chain arrive {
    type filter hook prerouting priority raw; policy accept
    ${fromLan} jump from-handset
  }
  chain from-handset {
    meta nfproto ipv6 counter name "blocked-ipv6" drop
    ip daddr { 255.255.255.255, ${lan.address} } udp sport 68 udp dport 67 accept
    # The gateway's own broadcasts come back to it.
    ip saddr ${lan.address} counter name "own" drop
    ip saddr != ${lan.network} counter name "blocked-spoofed" drop
    ip daddr ${lan.address} accept
    ip daddr 224.0.0.0/4 counter name "blocked-multicast" drop
    ip daddr { 255.255.255.255, ${lan.broadcast} } counter name "blocked-broadcast" drop
    ip daddr @special counter name "blocked-private" drop
  }

  chain to-gateway {
    type filter hook input priority filter; policy drop
    iifname "lo" accept
    iifname "${wan.interface}" ct state established,related accept
    ${fromLan} udp dport 67 counter name "dhcp" accept
    ${fromLan} meta mark 0x${interceptionMark.toString(16)} counter name "intercepted" accept
    ${services.join('\n    ')}
    ${fromLan} counter name "blocked-gateway" drop
    counter name "blocked-other" drop
  }

  chain through {
    type filter hook forward priority filter; policy drop
    iifname "${wan.interface}" oifname "${lan.interface}" ct state established,related counter name "down" accept
    # What the judge cannot read must not leave: echo requests and tunnels carry data as well.
    ${fromLan} meta l4proto != { tcp, udp } counter name "blocked-protocol" drop
    ${fromLan} oifname "${wan.interface}" counter name "up" accept
    counter name "blocked-other" drop
  }

  chain leave {
    type nat hook postrouting priority srcnat; policy accept
    oifname "${wan.interface}" masquerade
  }
}
`;
}

const counterNames = [
  'dhcp',
  'own',
  'up',
  'down',
  'intercepted',
  'blocked-ipv6',
  'blocked-spoofed',
  'blocked-multicast',
  'blocked-broadcast',
  'blocked-private',
  'blocked-gateway',
  'blocked-protocol',
  'blocked-other',
] as const;

const count = z.number().int().nonnegative();
const listing = z.object({
  nftables: z.array(z.object({ counter: z.object({ name: z.string(), packets: count, bytes: count }).optional() })),
});

/** Reads `nft --json list counters` (libnftables-json(5)). Throws a ZodError when it is something else. */
export function readCounters(json: string): Record<string, Counter> {
  const entries = listing.parse(JSON.parse(json)).nftables.flatMap(({ counter }) => (counter ? [counter] : []));
  return Object.fromEntries(entries.map(({ name, packets, bytes }) => [name, { packets, bytes }]));
}
