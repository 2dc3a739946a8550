type Socket = { readonly ip: string; readonly port: number };

const dnsPort = 53;
const dhcpPorts: ReadonlySet<number> = new Set([67, 68, 546, 547]);

/** Addresses that stand for networks of one's own: RFC 1918, RFC 6598, RFC 4193, loopback. */
export function isPrivateAddress(ip: string): boolean {
  if (ip.includes(':')) return /^(f[cd]|::1$|fe[89ab])/i.test(ip);
  const [a = 0, b = 0] = ip.split('.').map(Number);
  return (
    a === 10 ||
    a === 127 ||
    (a === 192 && b === 168) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 100 && b >= 64 && b < 128)
  );
}

/** Addresses of no network at all: unspecified, link-local, multicast, broadcast. */
function isNowhere(ip: string): boolean {
  if (ip.includes(':')) return /^(ff|fe[89ab]|::$)/i.test(ip);
  const first = Number.parseInt(ip, 10);
  return first >= 224 || first === 0 || ip.startsWith('169.254.');
}

/** Whether an address is one of the internet, which somebody holds and a country can be told of. */
export function isPublicAddress(ip: string): boolean {
  return !isPrivateAddress(ip) && !isNowhere(ip);
}

/** What ends on the handset's own link: multicast, broadcast, link-local, and DHCP with a neighbour, where Android sends its id as host name. */
export function staysOnLink({ ip, port }: Socket): boolean {
  return isNowhere(ip) || (isPrivateAddress(ip) && dhcpPorts.has(port));
}

/** Whether what is sent there can leave the handset's own network: a resolver of one's own passes names on, other neighbours do not count. */
export function leavesNetwork(socket: Socket): boolean {
  return isPublicAddress(socket.ip) || (isPrivateAddress(socket.ip) && socket.port === dnsPort);
}
