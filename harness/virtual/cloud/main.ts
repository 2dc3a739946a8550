import { networkInterfaces } from 'node:os';
import { parseArgs } from 'node:util';
import { LeakdiffError } from '../../model/failure.ts';
import { type Fault, faultNames } from '../faults.ts';
import { openCloud } from './cloud.ts';
import { hosts, resolverAddress } from './hosts.ts';
import { keepUplink, raiseAddresses } from './interfaces.ts';

/**
 * The vendor's cloud as a program:
 *
 *     unshare --net node harness/virtual/cloud/main.ts --update JHCCNBH45.0 --folder DIR
 *
 * `--update` is a firmware's id or `none`; `--fault` is one of faults.ts, as often as
 * wanted; `--folder` gets the authority and the vendor's public key. It must be in a network namespace
 * of its own where nothing but `lo` has an address. When all servers listen it prints one line:
 *
 *     {"pid":4711,"resolver":"114.114.114.114","trust":"DIR/ca.pem","otaKey":"DIR/ota.pub.pem","addresses":["42.62.48.155",…]}
 *
 * and later, each time that the wire `eth0` was found and set up, `{"uplink":"eth0"}`. It ends when stdin closes (so stdin must be a
 * pipe), on SIGTERM and on SIGINT. Its log is on stderr. Exit codes: 0 ended as told, 1 failed, 2 usage.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { update: { type: 'string' }, folder: { type: 'string' }, fault: { type: 'string', multiple: true } },
  });
  if (values.folder === undefined) {
    throw new LeakdiffError('BAD_ARGUMENT', '--folder is missing; expected a folder for certificates');
  }
  refuseForeignNetwork();
  const log = (line: string) => process.stderr.write(`${line}\n`);
  await raiseAddresses();
  const cloud = await openCloud({
    update: values.update ?? 'none',
    folder: values.folder,
    faults: values.fault?.map(faultOf) ?? [],
    log,
  });

  const ended = new AbortController();
  const end = () => ended.abort();
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.stdin.on('end', end).on('close', end).on('error', end).resume();
  say({
    pid: process.pid,
    resolver: resolverAddress,
    trust: cloud.trust,
    otaKey: cloud.otaKey,
    addresses: hosts.map((host) => host.address),
  });
  await keepUplink({ signal: ended.signal, onUp: () => say({ uplink: 'eth0' }), log });
  await cloud.close();
}

/** Throws BAD_ARGUMENT. */
function faultOf(name: string): Fault {
  const known = faultNames.find((fault) => fault === name);
  if (known) return known;
  throw new LeakdiffError('BAD_ARGUMENT', `--fault ${name}: expected one of ${faultNames.join(', ')}`);
}

/** Where another interface has an address, the addresses of others would land on a real machine. Throws NO_NAMESPACES. */
function refuseForeignNetwork(): void {
  const foreign = Object.entries(networkInterfaces())
    .filter(([, addresses]) => addresses?.some((address) => !address.internal))
    .map(([name]) => name);
  if (foreign.length > 0) {
    throw new LeakdiffError(
      'NO_NAMESPACES',
      `the cloud must be alone in its network namespace but finds ${foreign.join(', ')}; start it with unshare --net`,
    );
  }
}

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(error instanceof LeakdiffError ? error.exitCode : 1);
}
