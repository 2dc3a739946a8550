import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { LeakdiffError } from '../../model/failure.ts';
import { hosts, resolverAddress } from './hosts.ts';

/** The far end of the wire to the gateway (RFC 2544's range for benches, as nothing else uses it). */
const uplink = { name: 'eth0', address: '198.18.0.2/30' } as const;
const ipMs = 5_000;
/** Host milliseconds between looks for the uplink. */
const lookMs = 50;

/** Brings up `lo` with all addresses of the vendor's servers. Throws PROGRAM_MISSING, NO_NAMESPACES. */
export async function raiseAddresses(): Promise<void> {
  await ip(['link', 'set', 'lo', 'up']);
  for (const address of new Set([resolverAddress, ...hosts.map((host) => host.address)])) {
    await ip(['address', 'replace', `${address}/32`, 'dev', 'lo']);
  }
}

/**
 * Waits for the wire that the gateway lays to this namespace and sets it up; again when it is laid anew. Runs until `signal`. No route
 * is needed: the gateway masquerades, so all that comes is from the other end of the wire.
 */
export async function keepUplink(options: {
  readonly signal: AbortSignal;
  readonly onUp: () => void;
  readonly log: (line: string) => void;
}): Promise<void> {
  const { signal, onUp, log } = options;
  let up = false;
  while (!signal.aborted) {
    const there = (await readFile('/proc/self/net/dev', 'utf8')).includes(` ${uplink.name}:`);
    if (there && !up) {
      try {
        await ip(['address', 'replace', uplink.address, 'dev', uplink.name]);
        await ip(['link', 'set', uplink.name, 'up']);
        up = true;
        onUp();
      } catch (error) {
        // The wire may be taken away between the look and the command; the next look tells.
        log(`uplink: ${error instanceof Error ? error.message : error}`);
      }
    }
    if (!there) up = false;
    await sleep(lookMs, undefined, { ref: true });
  }
}

async function ip(args: readonly string[]): Promise<void> {
  try {
    await execa('ip', args, { timeout: ipMs, stdin: 'ignore' });
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw missing
      ? new LeakdiffError('PROGRAM_MISSING', 'ip is not installed; install the Debian package iproute2', { cause })
      : new LeakdiffError('NO_NAMESPACES', `ip ${args.join(' ')} failed; expected a network namespace of our own`, {
          cause,
        });
  }
}
