/** What dnsmasq is told. Addresses are IPv4, files are names in the folder that it is started in. */
export type NamesPolicy = {
  readonly interface: string;
  readonly address: string;
  readonly pool: { readonly first: string; readonly last: string; readonly netmask: string };
  readonly leaseSeconds: number;
  readonly resolver: string;
  /** Names that the gateway answers by itself. */
  readonly ownNames: Readonly<Record<string, string>>;
  readonly leaseFile: string;
  readonly logFile: string;
};

/** dnsmasq's configuration (dnsmasq(8)); it reads nothing of /etc and nothing of the machine's own resolver. */
export function writeNamesConfig(policy: NamesPolicy): string {
  const { pool } = policy;
  return [
    `interface=${policy.interface}`,
    'except-interface=lo',
    'bind-interfaces',
    // Else its log is given to another user.
    'user=root',
    'no-resolv',
    'no-hosts',
    'no-poll',
    `server=${policy.resolver}`,
    ...Object.entries(policy.ownNames).map(([name, address]) => `address=/${name}/${address}`),
    // Names without a dot and private reverse names say nothing upstream.
    'domain-needed',
    'bogus-priv',
    `dhcp-range=${pool.first},${pool.last},${pool.netmask},${policy.leaseSeconds}`,
    `dhcp-option=option:router,${policy.address}`,
    `dhcp-option=option:dns-server,${policy.address}`,
    'dhcp-authoritative',
    // The pool is ours alone: no need to wait 3 seconds for an echo from an address before giving it out.
    'no-ping',
    `dhcp-leasefile=${policy.leaseFile}`,
    'pid-file',
    'log-queries=extra',
    'log-dhcp',
    `log-facility=./${policy.logFile}`,
    '',
  ].join('\n');
}

/** A line of dnsmasq's lease file. */
export type Lease = {
  /** Host time, epoch milliseconds. */
  readonly expiresAt: number;
  readonly mac: string;
  readonly address: string;
};

/** Reads dnsmasq's lease file: `expiry mac address name client-id` a line (lease.c); half-written and IPv6 lines are passed over. */
export function readLeases(text: string): Lease[] {
  const line = /^(\d+) ((?:[0-9a-f]{2}:){5}[0-9a-f]{2}) (\d+\.\d+\.\d+\.\d+) \S+ \S+$/gim;
  return [...text.matchAll(line)].map(([, expiry, mac = '', address = '']) => ({
    expiresAt: Number(expiry) * 1000,
    mac: mac.toLowerCase(),
    address,
  }));
}
