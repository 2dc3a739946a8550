import { LeakdiffError } from '../../model/failure.ts';
import { keepScreenOn } from '../battery.ts';
import { startActivity } from '../control.ts';
import type { Handset } from '../handset.ts';
import { wake } from '../power.ts';
import { readBootId, waitForBoot } from '../reboot.ts';
import { withUndo } from '../restore.ts';
import { driveUntilRestart } from '../screens/drive.ts';

export type UpdateOptions = {
  /** Told at every tap and change of phase, in plain English. */
  readonly onPhase?: ((phase: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A taken update: the fingerprints before and after. */
export type UpdateFacts = { readonly from: string; readonly to: string; readonly bootIdChanged: boolean };

/**
 * Takes the vendor's update as its owner would: opens the updater, taps its buttons, lets it download, restart and install, and proves
 * by a new boot id AND a new fingerprint that it did. The screen is kept on until the restart.
 * Throws OTA_NOT_OFFERED, OTA_FAILED (came back with the same firmware), OTA_TIMEOUT (it never restarted), BOOT_TIMEOUT.
 */
export async function takeUpdate(handset: Handset, options: UpdateOptions = {}): Promise<UpdateFacts> {
  const { ota, bootMinutes } = handset.profile;
  const { signal } = options;
  const deadline = Date.now() + ota.minutes * 60_000;
  const before = await readBootId(handset, signal);
  const from = await readFingerprint(handset, signal);
  await withUndo(async (undo) => {
    await keepScreenOn(handset, { undo, signal });
    await wake(handset, { signal });
    await startActivity(handset, ['-n', ota.activity], signal);
    await driveUntilRestart(handset, {
      ...options,
      ...{ texts: ota, before, deadline, awayMs: bootMinutes * 60_000 },
      onNothing: notOffered,
      onLate: (said) => neverRestarted(ota.minutes, said),
    });
    options.onPhase?.('the handset restarts to install the update');
    const timeoutMs = Math.max(deadline - Date.now(), bootMinutes * 60_000);
    await waitForBoot(handset, { before, timeoutMs, signal });
  });
  const to = await readFingerprint(handset, signal);
  if (to === from) {
    throw new LeakdiffError(
      'OTA_FAILED',
      `the handset restarted but its firmware is still ${from}; a new fingerprint was expected; look at the updater's message on its screen`,
    );
  }
  return { from, to, bootIdChanged: true };
}

async function readFingerprint(handset: Handset, signal: AbortSignal | undefined): Promise<string> {
  const { stdout } = await handset.shell('getprop ro.build.fingerprint', { signal, what: 'reading the fingerprint' });
  return stdout.trim();
}

const notOffered = (said: string): LeakdiffError =>
  new LeakdiffError(
    'OTA_NOT_OFFERED',
    `the vendor offers no update: the updater says "${said}"; an update was expected; ask again later or give a local package`,
  );

const neverRestarted = (minutes: number, said: string): LeakdiffError =>
  new LeakdiffError(
    'OTA_TIMEOUT',
    `the handset did not restart into its update within ${minutes} minutes; its screen last said: ${said || 'nothing'}`,
  );
