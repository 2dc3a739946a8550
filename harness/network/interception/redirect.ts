import { interceptionMark } from '../gateway-rules.ts';
import { ip, runTool } from '../ip.ts';
import type { UndoList } from '../undo.ts';

const table = 'leakdiff_interception';
/** A routing table of our own, by which diverted packets are taken for this machine's. */
const routes = '1137';
const mark = `0x${interceptionMark.toString(16)}`;

export type RedirectOptions = {
  /** The interface that the handset's packets come in by, and this machine's own address there. */
  readonly interface: string;
  readonly address: string;
  /** Where the interceptor takes connections, on 127.0.0.1. */
  readonly port: number;
  /** Ports that only this machine itself may reach. */
  readonly inner: readonly number[];
};

/**
 * The rules that divert the handset's TCP connections to the interceptor: those to this machine itself (positive control, names) and all that is not TCP over
 * IPv4 stay as they are. `tproxy` instead of `redirect`: it leaves the packets' addresses as they are, so that the accepted socket itself says where its client wanted to
 * go, and nothing has to be looked up in the kernel's table of connections, whose entries come and go. Connections that were open before get a reset, and begin anew.
 */
export function writeRedirect(options: RedirectOptions): string {
  const { interface: name, address, port, inner } = options;
  return `table inet ${table} {
  chain divert {
    type filter hook prerouting priority mangle; policy accept
    iifname "${name}" meta nfproto ipv4 meta l4proto tcp ip daddr != ${address} tproxy ip to 127.0.0.1:${port} meta mark set ${mark} accept
  }
  chain inner {
    type filter hook input priority filter; policy accept
    iifname != "lo" tcp dport { ${inner.join(', ')} } drop
  }
}
`;
}

/** Diverts from now on. Gives a function that ends it, which `undo` has too. */
export async function divert(options: RedirectOptions & { readonly undo: UndoList }): Promise<() => Promise<void>> {
  let standing = true;
  const end = async (): Promise<void> => {
    if (!standing) return;
    standing = false;
    await runTool('nft', ['delete', 'table', 'inet', table]);
    await ip('rule', 'del', 'fwmark', mark, 'lookup', routes);
    await ip('route', 'flush', 'table', routes);
  };
  await ip('rule', 'add', 'fwmark', mark, 'lookup', routes);
  await ip('route', 'replace', 'local', 'default', 'dev', 'lo', 'table', routes);
  options.undo.add('the diversion of connections', end);
  await runTool('nft', ['-f', '-'], writeRedirect(options));
  return end;
}
