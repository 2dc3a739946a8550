import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { LeakdiffError } from '../../model/failure.ts';
import { limits } from '../../model/limits.ts';
import type { Fault } from '../faults.ts';
import { startInNamespaces } from './children.ts';
import type { Namespaces } from './machine.ts';
import type { Vendor } from './messages.ts';

/** The line that cloud/main.ts prints when its servers listen; paths are in its own mount namespace. */
const readySchema = z.object({ resolver: z.string(), trust: z.string(), otaKey: z.string() });

/** The far side of the gateway: a process in the network namespace that stands for the internet. */
export type Upstream = {
  readonly child: ChildProcess;
  /** Once it listens. `pid` is that of a process in its network namespace. */
  readonly ready: Promise<{ readonly pid: number; readonly resolver: string; readonly vendor: Vendor | null }>;
  stop(): void;
};

/** The resolver's address where there is no cloud that could name it, and nobody answers. */
const silentResolver = '114.114.114.114';

export type UpstreamOptions = {
  readonly update: string;
  readonly cloud: boolean;
  readonly faults: readonly Fault[];
  readonly namespaces: Namespaces;
  /** A folder that the cloud's keys may cover. */
  readonly cover: string;
  readonly path: string;
  readonly verbose: boolean;
};

/** Starts the vendor's cloud, or without one a network with nobody in it. */
export function startUpstream(options: UpstreamOptions): Upstream {
  const { cover, cloud, faults } = options;
  const child = startInNamespaces({
    file: cloud ? 'cloud/main.ts' : 'bench/nobody.ts',
    args: cloud
      ? ['--update', options.update, '--folder', cover, ...faults.flatMap((fault) => ['--fault', fault])]
      : [],
    namespaces: options.namespaces,
    cover,
    stdio: ['pipe', 'pipe', 'pipe'],
    path: options.path,
  });
  return { child, ready: listen(child, options), stop: () => child.stdin?.end() };
}

async function listen(child: ChildProcess, options: UpstreamOptions): Promise<Awaited<Upstream['ready']>> {
  const line = await firstLine(child, followErrors(child, options.verbose));
  // `unshare` is in the new network and mount namespaces itself, so its number stands for both.
  const pid = child.pid ?? 0;
  if (!options.cloud) return { pid, resolver: silentResolver, vendor: null };
  const ready = readySchema.parse(JSON.parse(line));
  const read = (path: string): Promise<string> => readFile(join(`/proc/${pid}/root`, path), 'utf8');
  const [trust, otaKey] = await Promise.all([read(ready.trust), read(ready.otaKey)]);
  return { pid, resolver: ready.resolver, vendor: { trust, otaKey } };
}

/** Keeps the last line of stderr, for the message when it fails, and passes it on when asked to. */
function followErrors(child: ChildProcess, verbose: boolean): () => string {
  let last = '';
  if (child.stderr)
    createInterface({ input: child.stderr }).on('line', (line) => {
      last = line.slice(0, limits.logLineBytes);
      if (verbose) process.stderr.write(`cloud: ${last}\n`);
    });
  return () => last;
}

function firstLine(child: ChildProcess, complaint: () => string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (why: string): void =>
    reject(new LeakdiffError('INTERNAL', `the vendor's cloud did not start: ${complaint() || why}`));
  const timer = setTimeout(() => fail(`nothing heard in ${limits.bench.readyMs} ms`), limits.bench.readyMs);
  if (child.stdout) createInterface({ input: child.stdout }).on('line', resolve);
  child.once('error', (error) => fail(error.message));
  // Its last words on stderr come in before `close`.
  child.once('close', (code, signal) => fail(`it ended with ${signal ?? code}`));
  return promise.finally(() => clearTimeout(timer));
}
