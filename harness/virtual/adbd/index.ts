import type { Socket } from 'node:net';
import { createKeyring } from './key.ts';
import type { Adbd, AdbdOptions } from './options.ts';
import { createProcesses } from './processes.ts';
import { userAtStart } from './restart.ts';
import { serviceOf } from './services.ts';
import { bannerOf, traitsOf } from './traits.ts';
import { createTransport, type Transport } from './transport.ts';

export type {
  Adbd,
  AdbdOptions,
  AdbState,
  Authorise,
  FileRequest,
  ShellProgram,
  ShellRequest,
  ShellUser,
} from './options.ts';

/** init needs a moment to see service.adb.root and to restart adbd; the service's answer reaches the client meanwhile. */
const RESTART_MS = 100;

/**
 * The ADB daemon of the virtual handset, as the real one of API level `options.sdk` behaves on its wire. It listens to nothing:
 * hand it the sockets of a server. Commands run as `options.spawnShell` says, on terminals of their own.
 *
 * Needs /dev/ptmx, /proc, /usr/bin/perl (perl-base) and /bin/sh in this process' mount namespace.
 */
export const createAdbd = (options: AdbdOptions): Adbd => {
  const traits = traitsOf(options.sdk);
  const log = options.log ?? (() => undefined);
  const processes = createProcesses();
  const keyring = createKeyring(Array.isArray(options.authorise) ? options.authorise : []);
  const transports = new Set<Transport>();
  let user = userAtStart(options.properties);
  let closed = false;

  const banner = (): Buffer =>
    bannerOf(traits, {
      state: options.state(),
      product: options.properties.get('ro.product.name'),
      model: options.properties.get('ro.product.model'),
      device: options.properties.get('ro.product.device'),
    });

  const dropTransports = (): void => {
    for (const transport of transports) transport.drop();
    user = userAtStart(options.properties);
  };

  const inBackground = (work: Promise<void>): void => {
    work.catch((error: unknown) => log(`a command could not be ended: ${String(error)}`));
  };

  // What runs in the background outlives adbd on a real handset, but not a reboot.
  const restart = (): void => {
    if (closed) return;
    dropTransports();
    inBackground(processes.killRunning());
  };

  const accept = (socket: Socket): void => {
    if (closed) {
      socket.destroy();
      return;
    }
    const transport = createTransport({
      socket,
      traits,
      banner,
      authorise: options.authorise,
      keyring,
      log,
      onGone: () => transports.delete(transport),
      serve(name, open) {
        const service = serviceOf(name, {
          options,
          traits,
          processes,
          user: () => user,
          restart: () => setTimeout(restart, RESTART_MS),
          kick: () => transport.drop(),
        });
        if (service === null) return false;
        const stream = open();
        const run = async (): Promise<void> => service(stream);
        run().catch((error: unknown) => {
          log(`${name.slice(0, 80)} broke: ${error instanceof Error ? error.message : String(error)}`);
          stream.destroy();
        });
        return true;
      },
    });
    transports.add(transport);
  };

  return {
    accept,
    dropAll() {
      dropTransports();
      inBackground(processes.killAll());
    },
    allow: () => [...transports].filter((transport) => transport.allow()).length,
    async close() {
      closed = true;
      dropTransports();
      await processes.killAll();
      processes.release();
    },
  };
};
