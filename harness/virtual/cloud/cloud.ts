import { firmwareById } from '../firmware/index.ts';
import { createAuthority } from './certificates.ts';
import { type DnsServer, serveDns } from './dns.ts';
import { type CloudHost, hosts, resolverAddress } from './hosts.ts';
import { buildRelease, createVendorKey } from './release.ts';
import { createServices } from './services.ts';
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
  /** Listens on this address and any free ports instead of the real addresses and ports: for tests on loopback. */
  readonly loopback?: string;
};

/**
 * The vendor's cloud in this network namespace: name server, services and download server, with an authority and a signing key of its own.
 * Throws UNKNOWN_FIRMWARE, PROGRAM_MISSING.
 */
export async function openCloud(options: CloudOptions): Promise<Cloud> {
  const { folder, log, loopback } = options;
  const update = options.update === 'none' ? null : firmwareById(options.update);
  const [authority, vendor] = await Promise.all([createAuthority(folder), createVendorKey(folder)]);
  const ports = new Map<string, number>();
  const services = createServices({
    release: update === null ? null : buildRelease(update, vendor.privateKey),
    mirrors: () => mirrorsOf(ports),
    now: Date.now,
  });
  const opened: (DnsServer | WebServer)[] = [];
  const close = async () => {
    await Promise.all(opened.map((server) => server.close()));
  };
  const keep = (name: string, server: DnsServer | WebServer) => {
    opened.push(server);
    ports.set(name, server.port);
  };

  const openHost = async (host: CloudHost) => {
    for (const scheme of host.schemes) {
      const certificate = scheme === 'https' ? await authority.issue(host.name) : null;
      const at =
        loopback === undefined
          ? { host: host.address, port: scheme === 'https' ? 443 : 80 }
          : { host: loopback, port: 0 };
      keep(`${scheme}://${host.name}`, await serveWeb({ ...at, handler: services[host.service], certificate, log }));
    }
  };
  try {
    const addresses = new Map(hosts.map((host) => [host.name, loopback ?? host.address]));
    const at = loopback === undefined ? { host: resolverAddress, port: 53 } : { host: loopback, port: 0 };
    keep('dns', await serveDns({ ...at, addresses, log }));
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
