import { execFile } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import { LeakdiffError } from '../model/failure.ts';
import { linkToLauncher } from './bench/launcher-link.ts';
import type { ToHandset } from './bench/messages.ts';
import { type Handset, startHandset } from './life/compose.ts';
import { firmwareAsSold } from './life/firmware-choice.ts';
import { openStorage } from './life/state.ts';

/**
 * The virtual handset's process. main.ts starts it in network, mount and pid namespaces of its own and talks to it over Node's
 * channel; its /proc is still the one of outside.
 */

/** Lines that may come of the log and of crashes in all; the last one says that there were more. */
const mostLogLines = 20_000;
const mostCrashes = 50;

let handset: Handset | null = null;

/** Prints lines to stderr, up to a number. */
function boundedPrinter(most: number): (line: string) => void {
  let lines = 0;
  return (line) => {
    lines += 1;
    if (lines <= most) process.stderr.write(`handset: ${line}\n`);
    else if (lines === most + 1) process.stderr.write('handset: more than this is not shown\n');
  };
}

/** Says why and ends; the launcher ends the rest. */
async function fail(error: unknown): Promise<never> {
  const failure =
    error instanceof LeakdiffError
      ? error.toFailure()
      : { code: 'INTERNAL' as const, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  await link.say({ kind: 'failed', ...failure });
  process.exit(1);
}

async function start({ options, vendor, testKey, folder }: Extract<ToHandset, { kind: 'start' }>): Promise<void> {
  const log = options.verbose ? boundedPrinter(mostLogLines) : () => undefined;
  // An error in one program of the handset is that program's crash; the handset lives on, as Android does. It is always told.
  const crash = boundedPrinter(mostCrashes);
  process.on('uncaughtException', (error) => crash(`crash: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (reason) => crash(`crash: ${reason instanceof Error ? reason.stack : reason}`));

  await promisify(execFile)('ip', ['link', 'set', 'dev', 'lo', 'up']);
  const born = { seed: options.seed, firmware: firmwareAsSold(options).id };
  const storage = await openStorage({ folder, born, trust: vendor?.trust ?? '' });
  handset = startHandset({
    options,
    vendor,
    testKey,
    storage,
    adb: await link.adbSocket(),
    // /proc is the launcher's, where this process has the number that the launcher knows it by.
    ready: () => void link.say({ kind: 'ready', pid: Number(readlinkSync('/proc/self')) }),
    booted: (firmware) => void link.say({ kind: 'booted', firmware }),
    log,
  });
  handset.boot.ended.catch(fail);
}

async function stop(): Promise<void> {
  await handset?.close();
  process.exit(0);
}

const link = linkToLauncher({
  start: (message) => void start(message).catch(fail),
  flood: () => void handset?.flood().catch(fail),
  stop: () => void stop().catch(fail),
  gone: () => process.exit(1),
});
