import { LeakdiffError } from '../model/failure.ts';
import { isTransportFailure } from './adb.ts';
import { pause } from './attach.ts';
import type { Handset } from './handset.ts';
import { bootIdCommand } from './identity.ts';
import type { ShellOptions, ShellResult } from './shell.ts';

const pollMs = 200;
const attachMs = 2_000;
/** A handset that is going down may keep its ADB state and answer nothing. */
const answerMs = 5_000;

/** The kernel's boot id: the one proof of a restart. `sys.boot_completed` can still read 1 just before it (FIELD 2.6). */
export async function readBootId(handset: Handset, signal?: AbortSignal): Promise<string> {
  const { stdout } = await handset.shell(bootIdCommand, { signal, timeoutMs: answerMs, what: 'reading the boot id' });
  const bootId = stdout.trim();
  if (bootId !== '') return bootId;
  throw new LeakdiffError('SHELL_FAILED', 'the handset gave no boot id; one was expected in /proc; is it in recovery?');
}

export type WaitForBootOptions = {
  /** The boot id before; the wait ends only under another. */
  readonly before: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Waits until the handset has started anew and completed its boot, attaching again as often as it takes (over TCP the connection is
 * lost; serial and authorisation may change). Throws BOOT_TIMEOUT with what was last seen of it.
 */
export async function waitForBoot(handset: Handset, options: WaitForBootOptions): Promise<{ bootId: string }> {
  const { before, signal } = options;
  const deadline = Date.now() + options.timeoutMs;
  let lastSeen: unknown = 'it had not begun to restart';
  for (;;) {
    try {
      await handset.reattach({ waitMs: attachMs, signal });
      const bootId = await readBootId(handset, signal);
      const { stdout } = await handset.shell('getprop sys.boot_completed', { signal, timeoutMs: answerMs });
      const completed = stdout.trim() === '1';
      if (completed && bootId !== before) {
        // Again: asked during the boot, root and other services may not have been up yet.
        await handset.reattach({ waitMs: attachMs, signal });
        return { bootId };
      }
      lastSeen = bootId === before ? 'it had not begun to restart' : 'it was still starting';
    } catch (error) {
      // A shell that answers wrongly is a system that is half up.
      if (!isTransportFailure(error) && !(error instanceof LeakdiffError && error.code === 'SHELL_FAILED')) throw error;
      lastSeen = error;
    }
    if (Date.now() > deadline) {
      const seen = lastSeen instanceof Error ? lastSeen.message : String(lastSeen);
      throw new LeakdiffError(
        'BOOT_TIMEOUT',
        `the handset did not come back within ${Math.round(options.timeoutMs / 1000)} s of its restart; last seen: ${seen}; look at its screen`,
        { cause: lastSeen },
      );
    }
    await pause(pollMs, signal);
  }
}

/** Waits until a boot that may be under way has completed, and says whether there was anything to wait for. Throws BOOT_TIMEOUT. */
export async function waitUntilBooted(
  run: (command: string, options?: ShellOptions) => Promise<ShellResult>,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<{ waited: boolean }> {
  const deadline = Date.now() + options.timeoutMs;
  for (let waited = false; ; waited = true) {
    const { stdout } = await run('getprop sys.boot_completed', { signal: options.signal, timeoutMs: answerMs });
    if (stdout.trim() === '1') return { waited };
    if (Date.now() > deadline) {
      throw new LeakdiffError(
        'BOOT_TIMEOUT',
        `the handset has not completed its start within ${Math.round(options.timeoutMs / 1000)} s; look at its screen, or restart it`,
      );
    }
    await pause(pollMs, options.signal);
  }
}

/** Restarts the handset and waits until it is back; proven by the boot id. */
export async function rebootHandset(
  handset: Handset,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<{ bootId: string }> {
  const { signal } = options;
  const before = await readBootId(handset, signal);
  try {
    // adbd closes the stream or dies; what it says, if anything, is a refusal that the unchanged boot id shows, too.
    await handset.service('reboot:', { signal, timeoutMs: answerMs });
  } catch (error) {
    if (!isTransportFailure(error)) throw error;
  }
  return waitForBoot(handset, { before, timeoutMs: handset.profile.bootMinutes * 60_000, signal });
}
