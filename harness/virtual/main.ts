import { mkdir } from 'node:fs/promises';
import type { Server } from 'node:net';
import { join } from 'node:path';
import type { Bench } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import { endChild } from './bench/children.ts';
import { startUpstream, type Upstream } from './bench/cloud.ts';
import { coverableFolder } from './bench/cover.ts';
import { troubleCapture } from './bench/faults.ts';
import { type HandsetProcess, type HandsetProcessOptions, startHandsetProcess } from './bench/handset.ts';
import { type Images, writeImages } from './bench/images.ts';
import { findNamespaces, requirePrograms, searchPath } from './bench/machine.ts';
import { type BenchOptions, readBenchOptions, usage } from './bench/options.ts';
import { openPort, portOf } from './bench/port.ts';
import { checkUpdate, firmwareAsSold } from './life/firmware-choice.ts';

/** The name that the handset's Wi-Fi interface must get. */
const wifiInterface = 'wlan0';
/** Of the options' 200 characters, so that the twin's is one too. */
const longestSeed = 190;

/**
 * Puts a virtual handset on the bench, and the vendor's cloud beside it:
 *
 *     node harness/virtual/main.ts --device redmi1s --update JHCCNBH45.0
 *
 * Listens for ADB in its own network namespace, where a USB cable would end, while handset and cloud live in theirs. Prints one line, a
 * `benchSchema`, when the handset takes ADB connections. Ends with all that it started when stdin closes, on SIGTERM and on SIGINT.
 * Exit codes: 0 ended as told, 1 failed, 2 usage.
 */
async function main(options: BenchOptions): Promise<void> {
  checkUpdate(options.update, firmwareAsSold(options));
  const told = ending(options.keep);
  const path = searchPath(process.env.PATH);
  requirePrograms(path);
  if (options.state) await makeFolder(options.state);
  const server = await openPort(options.adbPort);
  const adb = `127.0.0.1:${portOf(server)}`;
  let handset: HandsetProcess | null = null;
  let upstream: Upstream | null = null;
  let trouble: () => void = () => undefined;
  let twin: Twin | null = null;
  const images = options.images ? await writeImages(options) : null;
  try {
    const namespaces = await findNamespaces(path);
    const needed = [join(import.meta.dirname, '../..'), process.execPath, ...(options.state ? [options.state] : [])];
    const shared = { namespaces, path, cover: await coverableFolder(needed), testKey: images?.testKey ?? null };
    const onBoot = (firmware: string): void => {
      if (firmware !== options.update) return;
      trouble();
      trouble = troubleCapture({ faults: options.faults, flood: () => handset?.flood() });
    };
    handset = startHandsetProcess({ options, server, onBoot, ...shared });
    upstream = startUpstream({ ...options, ...shared });
    twin = options.twin ? await startTwin(options, shared) : null;
    const failed = Promise.race([handset.failed, ...(twin ? [twin.process.failed] : [])]);
    const bench = putOnBench({ adb, handset, upstream, twin, images });
    const ready = await Promise.race([bench, failed, told]);
    if (ready) announce(ready, options);
    await Promise.race([told, failed]);
  } finally {
    trouble();
    server.close();
    twin?.server.close();
    await images?.remove();
    await Promise.all([
      handset && endChild(handset.child, handset.stop),
      twin && endChild(twin.process.child, twin.process.stop),
      upstream && endChild(upstream.child, upstream.stop),
    ]);
  }
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new LeakdiffError('BAD_ARGUMENT', `--state: ${cause.message}`, { cause });
  });
}

type Twin = { readonly adb: string; readonly server: Server; readonly process: HandsetProcess };

/** A second handset: the same model with the same firmware, and another's numbers. */
async function startTwin(
  options: BenchOptions,
  shared: Pick<HandsetProcessOptions, 'namespaces' | 'path' | 'cover' | 'testKey'>,
): Promise<Twin> {
  const state = options.state && join(options.state, 'twin');
  if (state) await makeFolder(state);
  const server = await openPort(0);
  const own = { ...options, seed: `${options.seed.slice(0, longestSeed)} twin`, state };
  return {
    adb: `127.0.0.1:${portOf(server)}`,
    server,
    process: startHandsetProcess({ options: own, server, onBoot: () => undefined, ...shared }),
  };
}

/** The handsets power on when the cloud stands: their firmware has to know whom to trust. */
async function putOnBench(of: {
  readonly adb: string;
  readonly handset: HandsetProcess;
  readonly upstream: Upstream;
  readonly twin: Twin | null;
  readonly images: Images | null;
}): Promise<Bench> {
  const { adb, handset, upstream, twin, images } = of;
  const { pid, resolver, vendor } = await upstream.ready;
  for (const { start } of twin ? [handset, twin.process] : [handset]) start(vendor);
  const place = async (at: string, { ready }: HandsetProcess) => ({
    adb: at,
    handset: { pid: await ready, interface: wifiInterface },
  });
  return {
    ...(await place(adb, handset)),
    ...(twin && { twin: await place(twin.adb, twin.process) }),
    ...(images && { images: { thirdParty: images.thirdParty, stock: images.stock } }),
    upstream: { pid, resolver },
  };
}

function announce(bench: Bench, options: BenchOptions): void {
  process.stdout.write(
    options.keep
      ? `A virtual handset is on the bench; its owner ${options.authorise} allows a new computer. Connect and disconnect with\n` +
          `  adb connect ${bench.adb}\n  adb disconnect ${bench.adb}\nIts Wi-Fi interface ${wifiInterface} is awaited in the network of ` +
          `process ${bench.handset.pid}. Ctrl-C ends it.\n`
      : `${JSON.stringify(bench)}\n`,
  );
}

/** Resolves, with nothing, when somebody wants this program to end. By hand, with `--keep`, stdin does not count. */
function ending(keep: boolean): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => resolve(undefined);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  if (!keep) process.stdin.resume().once('end', end).once('close', end).once('error', end);
  // A reader that went away is an end too.
  process.stdout.once('error', end);
  return promise;
}

if (process.argv.includes('--help')) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
try {
  await main(readBenchOptions(process.argv.slice(2)));
  process.exit(0);
} catch (error) {
  const known = error instanceof LeakdiffError;
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exit(known ? error.exitCode : 1);
}
