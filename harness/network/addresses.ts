/** The lab's own addresses; every virtual study uses the same ones, each in a lab of its own. */
export const lab = {
  /** The cable to the handset. */
  lan: { interface: 'lan0', address: '192.168.31.1', network: '192.168.31.0/24', broadcast: '192.168.31.255' },
  /** What DHCP gives out. */
  pool: { first: '192.168.31.100', last: '192.168.31.200', netmask: '255.255.255.0' },
  /** The cable to the upstream, in the range for tests between networks (RFC 2544). */
  wan: { interface: 'wan0', address: '198.18.0.1', prefix: 30, next: '198.18.0.2' },
  /** The gateway's own name for the positive control; `.test` is never a real domain (RFC 6761). */
  controlHost: 'control.leakdiff.test',
} as const;

/**
 * IPv4 addresses that are nobody's on the internet (IANA's special-purpose registry, RFC 6890, without multicast): a handset under test may not
 * reach any of them through the gateway.
 */
export const specialAddresses = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
] as const;
