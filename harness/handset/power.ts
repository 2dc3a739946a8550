import { LeakdiffError } from '../model/failure.ts';
import { pause } from './attach.ts';
import type { Handset } from './handset.ts';

/**
 * Whether the screen is on, from `dumpsys power`; null when it does not say. In order of trust: the display's own state (5.0+,
 * "Display Power: state="), `mScreenOn` (up to 4.1, and vendors' builds of 4.x), `mWakefulness` (4.2+; a word, a number before it had
 * words: 0 is asleep), the display's suspend blocker (4.2+), `mPowerState` (up to 4.1: bit 0 is the screen).
 */
export function readScreenOn(dump: string): boolean | null {
  const display = /Display Power: state=(\w+)/.exec(dump)?.[1];
  if (display !== undefined && display !== 'UNKNOWN') return display === 'ON' || display === 'VR';
  const screen = /\bmScreenOn=(true|false)/.exec(dump)?.[1];
  if (screen !== undefined) return screen === 'true';
  const wakefulness = /\bmWakefulness(?:Raw)?=(\w+)/.exec(dump)?.[1];
  if (wakefulness !== undefined) return wakefulness === 'Awake' || wakefulness === '1';
  const blocker = /\bmHoldingDisplaySuspendBlocker=(true|false)/.exec(dump)?.[1];
  if (blocker !== undefined) return blocker === 'true';
  const state = /\bmPowerState=(?:0x)?([0-9a-f]+)/.exec(dump)?.[1];
  if (state !== undefined) return (Number.parseInt(state, 16) & 1) === 1;
  return null;
}

/** Reads the screen's state. Throws SHELL_FAILED when `dumpsys power` does not tell it. */
export async function isScreenOn(handset: Handset, signal?: AbortSignal): Promise<boolean> {
  const { stdout } = await handset.shell('dumpsys power', { signal, what: 'reading the state of the screen' });
  const on = readScreenOn(stdout);
  if (on !== null) return on;
  throw new LeakdiffError(
    'SHELL_FAILED',
    `dumpsys power does not say whether the screen is on (${JSON.stringify(stdout.slice(0, 120))}); one of mWakefulness, mScreenOn or "Display Power" was expected`,
  );
}

/** Key codes (android.view.KeyEvent): the power key toggles; SLEEP and WAKEUP, from 5.0 on usable by `input`, do not. */
const keys = { power: 26, enter: 66, menu: 82, sleep: 223, wake: 224 } as const;
const firstSdkWithSleepKey = 21;
const settleMs = 100;
const attempts = 20;

/**
 * Brings the screen to the wanted state, looking before each key since on 4.x there is only the toggle.
 * Throws NOT_IDLE when it does not obey (from off to on as well: the handset is then of no use for an idle either).
 */
export async function setScreen(
  handset: Handset,
  wanted: 'on' | 'off',
  signal?: AbortSignal,
): Promise<{ changed: boolean }> {
  const on = wanted === 'on';
  if ((await isScreenOn(handset, signal)) === on) return { changed: false };
  const directKey = on ? keys.wake : keys.sleep;
  const key = handset.capabilities.sdk >= firstSdkWithSleepKey ? directKey : keys.power;
  await handset.shell(`input keyevent ${key}`, { signal });
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if ((await isScreenOn(handset, signal)) === on) return { changed: true };
    await pause(settleMs, signal);
  }
  throw new LeakdiffError(
    'NOT_IDLE',
    `the screen did not go ${wanted} within ${(attempts * settleMs) / 1000} s of key ${key}; MIUI needs "USB debugging (Security settings)" for input; switch it on`,
  );
}

/** Switches the screen on, and takes the lock screen away, with the PIN where we have set one. */
export async function wake(
  handset: Handset,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const { changed } = await setScreen(handset, 'on', options.signal);
  // Only just after waking: on an unlocked handset the menu key would open the menu of whatever is in front.
  if (!changed) return;
  await handset.shell(`input keyevent ${keys.menu}`, { signal: options.signal });
  if (handset.pin === null) return;
  await handset.shell(`input text ${handset.pin}; input keyevent ${keys.enter}`, { signal: options.signal });
}
