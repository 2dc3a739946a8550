import type { Fault } from '../faults.ts';
import { firmwareById } from '../firmware/index.ts';
import { createAuthority } from './certificates.ts';
import { type DnsServer, serveDns } from './dns.ts';
import { type CloudHost, hosts, portOf, resolverAddress, type Service } from './hosts.ts';
import { goesOff } from './outage.ts';
import { servePush } from './push.ts';
import { buildRelease, createVendorKey, damaged, forger } from './release.ts';
import { createServices, type Handler } from './services.ts';
import { serveWeb, type WebServer } from './web.ts';

export type Cloud = {
  /** PEM file of the lab's authority, to be trusted by the firmware. */
  readonly trust: string;
  /** PEM file of the vendor's public key that recovery checks updates with. */
  readonly otaKey: string;
  /** Where each thing listens: `dns` and `<scheme>://<host name>` to a port. */
  readonly ports: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
};

export type CloudOptions = {
  /** Id of the firmware that is offered, or `none`. */
  readonly update: string;
  readonly folder: string;
  readonly log: (line: string) => void;
  /** What goes wrong on purpose. */
  readonly faults?: readonly Fault[];
  /** Listens on this address and any free ports instead of the real addresses and ports: for tests on loopback. */
  readonly loopback?: string;
};

/**
 * The vendor's cloud in this network namespace: name server, services and download server, with an authority and a signing key of its own.
 * Throws UNKNOWN_FIRMWARE, PROGRAM_MISSING.
 */
export async function openCloud(options: CloudOptions): Promise<Cloud> {
  const { folder, log, loopback, faults = [] } = options;
  const update = options.update === 'none' ? null : firmwareById(options.update);
  const [authority, vendor] = await Promise.all([createAuthority(folder), createVendorKey(folder)]);
  const signer = faults.includes('update-forged') ? forger() : vendor.privateKey;
  const built = update === null ? null : buildRelease(update, signer);
  const ports = new Map<string, number>();
  const services = createServices({
    release: built !== null && faults.includes('update-damaged') ? damaged(built) : built,
    mirrors: () => mirrorsOf(ports),
    now: Date.now,
  });
  const opened = new Map<DnsServer | WebServer, Service | 'dns'>();
  const closeThose = async (chosen: (part: Service | 'dns') => boolean) => {
    const ending = [...opened].filter(([, part]) => chosen(part)).map(([server]) => server);
    for (const server of ending) opened.delete(server);
    await Promise.all(ending.map((server) => server.close()));
  };
  const close = () => closeThose(() => true);
  const keep = (name: string, part: Service | 'dns', server: DnsServer | WebServer) => {
    opened.set(server, part);
    ports.set(name, server.port);
  };
  const handOut: Handler = (request) => {
    const answer = services.download(request);
    if (answer.status === 200)
      closeThose((part) => goesOff(part, faults)).catch((error: unknown) => log(`outage: ${error}`));
    return answer;
  };

  const openHost = async (host: CloudHost) => {
    for (const scheme of host.schemes) {
      const certificate = scheme === 'https' ? await authority.issue(host.name) : null;
      const at = loopback === undefined ? { host: host.address, port: portOf[scheme] } : { host: loopback, port: 0 };
      if (host.service === 'push') {
        keep(`${scheme}://${host.name}`, host.service, await servePush({ ...at, log }));
        continue;
      }
      const handler = host.service === 'download' ? handOut : services[host.service];
      keep(`${scheme}://${host.name}`, host.service, await serveWeb({ ...at, handler, certificate, log }));
    }
  };
  try {
    const addresses = new Map(hosts.map((host) => [host.name, loopback ?? host.address]));
    const at = loopback === undefined ? { host: resolverAddress, port: 53 } : { host: loopback, port: 0 };
    keep('dns', 'dns', await serveDns({ ...at, addresses, log }));
    await Promise.all(hosts.map(openHost));
  } catch (error) {
    await close();
    throw error;
  }
  return { trust: authority.trust, otaKey: vendor.file, ports, close };
}

function mirrorsOf(ports: ReadonlyMap<string, number>): string[] {
  return hosts
    .filter((host) => host.service === 'download')
    .map((host) => `http://${host.name}`)
    .map((origin) => (ports.get(origin) === 80 ? origin : `${origin}:${ports.get(origin)}`));
}
