import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Wifi } from '../system.ts';
import { type Lease, obtainLease, renewLease } from './dhcp.ts';
import { applyLease, dropLease, linkState, preparePathForDhcp, setMac, setUp, watchLinks } from './link.ts';

export type WlanRadio = Wifi & {
  readonly lease: Lease | null;
  /** The driver is there: joins as soon as there is a network, if Wi-Fi is on. */
  powerOn(enabled: boolean): Promise<void>;
  /** As in a reboot: leaves the network without giving the lease back. */
  powerOff(): Promise<void>;
  /** Knows no network any more (factory reset). */
  forget(): void;
  /** The IPv4 address of a name, asked of the resolvers that DHCP gave; rejects with Node's DNS errors, or when there is no network. */
  resolve(host: string): Promise<string>;
  close(): Promise<void>;
};

export type WlanOptions = {
  /** The name of the interface that will appear in this process' network namespace. */
  readonly interfaceName: string;
  readonly mac: string;
  /** DHCP option 12, e.g. `android-0123456789abcdef`; asked for at each join. */
  readonly hostname: () => string;
  readonly clock: Clock;
  /** Wi-Fi was switched on or off by a user or program. */
  readonly onEnabled: (enabled: boolean) => void;
  /** A lease came (or was renewed with other values), or went. */
  readonly onLease: (lease: Lease | null) => void;
  readonly log: (line: string) => void;
};

/** From carrier to the first DHCP message: scan, authentication and the four-way handshake take about so long, host milliseconds. */
const associateMs = 250;
/** Wait after an attempt that failed in a way that has nothing to do with the network, host milliseconds. */
const afterFailureMs = 1_000;
/** What the lab's network calls itself; the wire that stands for the air carries no beacons. */
const homeNetwork = { ssid: 'leakdiff-lab', bssid: 'c4:e9:84:5b:17:a2' };
const resolver = { timeout: 2_000, tries: 3, maxTimeout: 4_000 };

/**
 * The Wi-Fi radio over an interface that somebody else puts into this network namespace and may take away again. Whatever happens
 * (interface, carrier, switch, power), `settle` looks at what there is and does the next thing; it runs once at a time.
 */
export function createWlan(options: WlanOptions): WlanRadio {
  const { interfaceName: name, mac, clock, log } = options;
  let enabled = false;
  let powered = false;
  let closed = false;
  /** The index of the interface that has our address already. */
  let prepared: number | null = null;
  let lease: Lease | null = null;
  let last: Lease | null = null;
  let joining: { readonly stop: AbortController; readonly done: Promise<void> } | null = null;
  let cancelRenewal: () => void = () => undefined;
  let settling: Promise<void> = Promise.resolve();
  let waiting = false;

  const dhcp = () => ({ mac, hostname: options.hostname(), log });

  const hold = (next: Lease | null): void => {
    const same = JSON.stringify(next) === JSON.stringify(lease);
    lease = next;
    if (!same) options.onLease(next);
  };

  /** Ends what is under way and forgets the address; the interface may be gone already. */
  const leave = async (present: boolean): Promise<void> => {
    const held = lease !== null || joining !== null;
    cancelRenewal();
    joining?.stop.abort(new Error('left the network'));
    await joining?.done;
    joining = null;
    if (present && held) await dropLease(name);
    hold(null);
  };

  /** Runs `attempt` until it is done or stopped; a failure that was not our own stop is logged and tried anew. */
  const begin = (attempt: (signal: AbortSignal) => Promise<Lease | null>): void => {
    const stop = new AbortController();
    const done = attempt(stop.signal).then(
      (got) => {
        if (stop.signal.aborted) return;
        joining = null;
        hold(got);
        if (got) {
          last = got;
          cancelRenewal = clock.at(clock.now() + got.renewSeconds * 1000, () => begin(renew));
        } else void settle();
      },
      async (error: unknown) => {
        if (stop.signal.aborted) return;
        log(`wlan: ${error}`);
        await sleep(afterFailureMs, null, { ref: false });
        if (!stop.signal.aborted) joining = null;
        void settle();
      },
    );
    joining = { stop, done };
  };
  const join = async (signal: AbortSignal): Promise<Lease> => {
    await sleep(associateMs, null, { signal });
    await preparePathForDhcp(name, log);
    const got = await obtainLease(dhcp(), last, signal);
    await applyLease(name, got);
    return got;
  };
  const renew = async (signal: AbortSignal): Promise<Lease | null> => {
    if (!lease) return null;
    const got = await renewLease(dhcp(), lease, signal);
    if (got?.address === lease.address) return got;
    log('wlan: the lease was not renewed; asking for another');
    await dropLease(name);
    return null;
  };

  const look = async (): Promise<void> => {
    const link = await linkState(name);
    const wanted = powered && enabled && !closed;
    if (!link) {
      prepared = null;
      await leave(false);
    } else if (prepared !== link.index) {
      await leave(false);
      await setMac(name, mac);
      prepared = link.index;
      waiting = true;
    } else if (!wanted) {
      await leave(true);
      if (link.up) await setUp(name, false);
    } else if (!link.up) {
      await leave(true);
      await setUp(name, true);
    } else if (!link.carrier) {
      await leave(true);
    } else if (!lease && !joining) {
      begin(join);
    }
  };
  const settle = (): Promise<void> => {
    if (waiting) return settling;
    waiting = true;
    settling = settling.then(async () => {
      // Each look is for all that happened before it; a look may ask for another one.
      while (waiting) {
        waiting = false;
        await look().catch((error: unknown) => log(`wlan: ${error}`));
      }
    });
    return settling;
  };

  const unwatch = watchLinks(() => void settle());

  return {
    mac,
    network: homeNetwork,
    get enabled() {
      return enabled;
    },
    get address() {
      return lease?.address ?? null;
    },
    get lease() {
      return lease;
    },
    setEnabled: async (on) => {
      if (on !== enabled) options.onEnabled(on);
      enabled = on;
      await settle();
    },
    powerOn: async (on) => {
      powered = true;
      enabled = on;
      await settle();
    },
    powerOff: async () => {
      powered = false;
      await settle();
    },
    forget: () => {
      last = null;
    },
    resolve: async (host) => {
      if (isIP(host)) return host;
      if (!lease || lease.resolvers.length === 0) throw new Error(`no network to resolve ${host} by`);
      const asked = new Resolver(resolver);
      asked.setServers(lease.resolvers);
      const [first] = await asked.resolve4(host);
      if (!first) throw new Error(`${host} has no address`);
      return first;
    },
    close: async () => {
      closed = true;
      unwatch();
      await settle();
    },
  };
}
