import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LeakdiffError } from '../model/failure.ts';
import { lab, specialAddresses } from './addresses.ts';
import type { Isolation } from './capture-network.ts';
import { readCounters, TABLE, writeRules } from './gateway-rules.ts';
import { ip, runTool, setKernel } from './ip.ts';
import type { UndoList } from './undo.ts';

/** Makes this network namespace the handset's gateway. The rules stand before anything is forwarded; their text is kept as `gateway.nft`. */
export async function openGateway(options: { readonly folder: string; readonly undo: UndoList }): Promise<void> {
  const { folder, undo } = options;
  const rules = writeRules({
    lan: lab.lan,
    wan: lab.wan,
    services: [
      { proto: 'udp', port: 53, name: 'names' },
      { proto: 'tcp', port: 53, name: 'names' },
      { proto: 'tcp', port: 80, name: 'control' },
    ],
    special: specialAddresses,
  });
  await writeFile(join(folder, 'gateway.nft'), rules);
  undo.add("the gateway's rules", () => runTool('nft', ['delete', 'table', 'inet', TABLE]));
  await runTool('nft', ['-f', '-'], rules);
  const prefix = lab.lan.network.slice(lab.lan.network.indexOf('/'));
  await ip('address', 'add', `${lab.lan.address}${prefix}`, 'broadcast', '+', 'dev', lab.lan.interface);
  await ip('address', 'add', `${lab.wan.address}/${lab.wan.prefix}`, 'dev', lab.wan.interface);
  await ip('route', 'add', 'default', 'via', lab.wan.next);
  undo.add('forwarding', () => setKernel('net/ipv4/ip_forward', '0'));
  if (!setKernel('net/ipv4/ip_forward', '1')) {
    throw new LeakdiffError('CAPTURE_FAILED', 'this kernel cannot forward IPv4; the gateway needs it');
  }
}

/** What the gateway has let through and kept back so far. */
export async function readIsolation(): Promise<Isolation> {
  const json = await runTool('nft', ['--json', 'list', 'counters', 'table', 'inet', TABLE]);
  return { enforced: true, counters: readCounters(json) };
}
