import { readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { LeakdiffError } from '../../../harness/model/failure.ts';
import { listenForInterruption } from '../../../harness/network/interruption.ts';
import { enterLab, insideLab } from '../../../harness/network/lab.ts';

/**
 * Enters a lab and, inside, says a JSON line of itself, then waits to be interrupted, saying each interruption. `entry.ts <exit code>` ends at once with that
 * code; `entry.ts unwind <ms>` takes that long to unwind; `entry.ts deaf` hears nothing.
 */
const [mode = '0', ms = '0'] = process.argv.slice(2);
const say = (fact: unknown): boolean => process.stdout.write(`${JSON.stringify(fact)}\n`);

if (!insideLab()) {
  process.exit(
    await enterLab().catch((failure: LeakdiffError) => {
      say(failure.toFailure());
      return failure.exitCode;
    }),
  );
}
say({
  uid: process.getuid?.(),
  arguments: process.argv.slice(2),
  interfaces: Object.keys(networkInterfaces()),
  processes: readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length,
});
if (mode === 'deaf') await delay(30_000);
if (mode !== 'unwind') process.exit(Number(mode));
const { unwind, now } = listenForInterruption();
unwind.addEventListener('abort', () => {
  say({ unwind: unwind.reason.message });
  setTimeout(() => process.exit(7), Number(ms));
});
now.addEventListener('abort', () => say({ now: now.reason.message }));
await delay(30_000);
