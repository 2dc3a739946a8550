import type { ChildProcess } from 'node:child_process';
import type { Server } from 'node:net';
import { LeakdiffError } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import { startInNamespaces } from './children.ts';
import type { Namespaces } from './machine.ts';
import { type FromHandset, fromHandsetSchema, type ToHandset, type Vendor } from './messages.ts';
import type { BenchOptions } from './options.ts';

export type HandsetProcess = {
  readonly child: ChildProcess;
  /** Its number as this process sees it, once adbd accepts connections. Rejects when the handset fails before. */
  readonly ready: Promise<number>;
  /** Rejects when the handset fails. */
  readonly failed: Promise<never>;
  start(vendor: Vendor | null): void;
  /** Has it send a flood of packets. */
  flood(): void;
  stop(): void;
};

export type HandsetProcessOptions = {
  readonly options: BenchOptions;
  readonly namespaces: Namespaces;
  /** A folder that the handset's memory may cover, when it keeps no state. */
  readonly cover: string;
  readonly path: string;
  /** Of a custom recovery; null for the vendor's. */
  readonly testKey: string | null;
  /** The open ADB port; given to the handset, which keeps it. */
  readonly server: Server;
  /** Told of each completed boot, with its firmware. */
  readonly onBoot: (firmware: string) => void;
};

/** Starts the handset's process and serves what it asks for. */
export function startHandsetProcess(given: HandsetProcessOptions): HandsetProcess {
  const { options, cover } = given;
  const child = startInNamespaces({
    file: 'handset.ts',
    args: [],
    namespaces: given.namespaces,
    cover: options.state === null ? cover : null,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    path: given.path,
  });
  const failed = Promise.withResolvers<never>();
  const ready = Promise.withResolvers<number>();

  const say = (message: ToHandset, server?: Server): void => {
    if (!child.connected) return;
    child.send(message, server, undefined, (error) => {
      // The handset has the socket now (or is gone, which `exit` tells): here it must not accept any more.
      server?.close();
      if (error) child.disconnect();
    });
  };
  const listen = (message: FromHandset): void => {
    if (message.kind === 'listen') say({ kind: 'adb' }, given.server);
    if (message.kind === 'ready') ready.resolve(message.pid);
    if (message.kind === 'booted') given.onBoot(message.firmware);
    if (message.kind === 'failed') failed.reject(new LeakdiffError(message.code, message.message));
  };

  child.on('message', (message) => listen(fromHandsetSchema.parse(message)));
  child.once('error', failed.reject);
  child.once('exit', (code, signal) =>
    failed.reject(new LeakdiffError('INTERNAL', `the handset's process ended with ${signal ?? code}`)),
  );
  const timer = setTimeout(
    () => failed.reject(new LeakdiffError('BOOT_TIMEOUT', `the handset was not up in ${limits.bench.readyMs} ms`)),
    limits.bench.readyMs,
  );
  void ready.promise.then(() => clearTimeout(timer));
  // Whoever races against it sees the reason; after that nobody may be left to.
  failed.promise.catch(() => clearTimeout(timer));
  return {
    child,
    ready: ready.promise,
    failed: failed.promise,
    start: (vendor) => say({ kind: 'start', options, vendor, testKey: given.testKey, folder: options.state ?? cover }),
    flood: () => say({ kind: 'flood' }),
    stop: () => say({ kind: 'stop' }),
  };
}
