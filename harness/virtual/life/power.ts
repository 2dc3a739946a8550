import type { Battery, Power } from '../system.ts';

export type HandsetPower = Power & {
  /** What a boot does: the screen is on, and the overrides of the last boot are gone. */
  reset(): void;
};

/** Cable and charge as they really are: ADB runs over the cable, so the handset is always on USB power, and full. */
const charger: Battery = { level: 100, ac: false, usb: true };

/**
 * Screen and battery. The screen changes by key events only: a lab handset is set to stay awake while it charges, so the display has no
 * timeout of its own. `dumpsys battery set` hides the charger's truth until `reset` or a reboot (BatteryService.java, 4.3).
 */
export function createPower(options: { readonly onScreen: (on: boolean) => void }): HandsetPower {
  let screenOn = true;
  let override: Partial<Battery> = {};

  const turn = (on: boolean): void => {
    if (on === screenOn) return;
    screenOn = on;
    options.onScreen(on);
  };
  const reset = (): void => {
    override = {};
    turn(true);
  };

  return {
    get screenOn() {
      return screenOn;
    },
    toggle: () => turn(!screenOn),
    sleep: () => turn(false),
    wake: () => turn(true),
    get battery() {
      return { ...charger, ...override };
    },
    overrideBattery: (change) => {
      override = { ...override, ...change };
    },
    resetBattery: () => {
      override = {};
    },
    reset,
  };
}
