import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LeakdiffError } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import { lab } from './addresses.ts';
import type { AddressRequest } from './capture-network.ts';
import { startChild } from './child.ts';
import { waitForAnswer } from './dns-probe.ts';
import { readLeases, writeNamesConfig } from './names-config.ts';
import type { UndoList } from './undo.ts';

/** A day, as home routers give. */
const LEASE_SECONDS = 86_400;
const START_MS = 10_000;
const STOP_MS = 5_000;
const LOOK_MS = 100;

/** In the evidence; dnsmasq is started in their folder. */
const files = { config: 'dnsmasq.conf', leases: 'dnsmasq.leases', log: 'dnsmasq.log' } as const;

export type NamesOptions = {
  readonly folder: string;
  readonly resolver: string;
  readonly undo: UndoList;
  /** Called when dnsmasq ends by itself: the handset is without names from then on. */
  readonly onFailure?: (failure: LeakdiffError) => void;
  readonly signal?: AbortSignal;
};

/** DHCP and DNS for the handset. */
export type Names = { waitForLease(request?: AddressRequest): Promise<string> };

/** Starts dnsmasq and resolves when it answers. Keeps its configuration, leases and log of queries in `folder`. */
export async function openNames(options: NamesOptions): Promise<Names> {
  const { folder, undo } = options;
  await writeFile(
    join(folder, files.config),
    writeNamesConfig({
      interface: lab.lan.interface,
      address: lab.lan.address,
      pool: lab.pool,
      leaseSeconds: LEASE_SECONDS,
      resolver: options.resolver,
      ownNames: { [lab.controlHost]: lab.lan.address },
      leaseFile: files.leases,
      logFile: files.log,
    }),
  );
  // --no-daemon also keeps it from changing user, which a user namespace does not allow.
  const child = startChild('dnsmasq', ['--no-daemon', `--conf-file=${files.config}`], { folder });
  let started = false;
  let closing = false;
  undo.add('dnsmasq', () => {
    closing = true;
    return child.stop({ signal: 'SIGTERM', withinMs: STOP_MS });
  });
  const given = new AbortController();
  void child.ended.then((how) => {
    const said = child.log().trim().split('\n').at(-1) ?? '';
    const failure = new LeakdiffError('CAPTURE_FAILED', `dnsmasq ended by itself (${how}: ${said})`);
    given.abort(failure);
    if (started && !closing) options.onFailure?.(failure);
  });
  const signals = options.signal ? [given.signal, options.signal] : [given.signal];
  await waitForAnswer({
    server: lab.lan.address,
    name: lab.controlHost,
    withinMs: START_MS,
    signal: AbortSignal.any(signals),
  });
  started = true;
  return { waitForLease: (request = {}) => waitForLease(join(folder, files.leases), request) };
}

async function waitForLease(file: string, request: AddressRequest): Promise<string> {
  const mac = request.mac?.toLowerCase();
  const end = performance.now() + limits.network.leaseMs;
  while (performance.now() < end) {
    request.signal?.throwIfAborted();
    const lease = readLeases(await readOrEmpty(file)).find(
      (each) =>
        (mac === undefined || each.mac === mac) &&
        each.expiresAt - LEASE_SECONDS * 1000 >= Math.floor((request.since ?? 0) / 1000) * 1000,
    );
    if (lease) return lease.address;
    await delay(LOOK_MS);
  }
  const who = mac === undefined ? 'the handset' : `the handset ${mac}`;
  throw new LeakdiffError(
    'NO_LEASE',
    `${who} asked for no address within ${limits.network.leaseMs / 1000} s; see that its Wi-Fi is on and that it was joined`,
  );
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    // dnsmasq makes the file with the first lease.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
