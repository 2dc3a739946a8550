import type { Handset } from './handset.ts';
import type { UndoQueue } from './restore.ts';

type Options = { readonly undo: UndoQueue; readonly signal?: AbortSignal | undefined };

/**
 * Makes the handset believe that it runs on its battery, as it does in a pocket; the undo returns to the charger's truth.
 * `dumpsys battery unplug` from 6.0, the single switches before (BatteryService.java).
 */
export async function feelUnplugged(handset: Handset, { undo, signal }: Options): Promise<void> {
  undo.push('battery state', () => feelCharger(handset));
  const command =
    handset.capabilities.sdk >= 23
      ? 'dumpsys battery unplug'
      : 'dumpsys battery set ac 0; dumpsys battery set usb 0; dumpsys battery set wireless 0';
  await handset.shell(command, { signal, what: 'unplugging the battery' });
}

/** Back to the charger's truth, as which a handset on a USB cable is plugged in. */
export async function feelCharger(
  handset: Handset,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  await handset.shell('dumpsys battery reset', { ...options, what: 'resetting the battery state' });
}

const stayOnSetting = 'stay_on_while_plugged_in';
/** AC, USB and wireless (BatteryManager.BATTERY_PLUGGED_*). */
const onAnyPower = 7;

/** Keeps the screen from timing out while plugged in; the undo puts the former setting back. */
export async function keepScreenOn(handset: Handset, { undo, signal }: Options): Promise<void> {
  // The setting moved from `system` to `global` in 4.2 (Settings.Global).
  const table = handset.capabilities.sdk >= 17 ? 'global' : 'system';
  const { stdout } = await handset.shell(`settings get ${table} ${stayOnSetting}`, { signal });
  const before = /^\d+$/.test(stdout.trim()) ? stdout.trim() : '0';
  undo.push(stayOnSetting, async () => {
    await handset.shell(`settings put ${table} ${stayOnSetting} ${before}`);
  });
  await handset.shell(`settings put ${table} ${stayOnSetting} ${onAnyPower}`, { signal });
}
