import type { DeviceProfile } from '../harness/model/device.ts';

/** Xiaomi Redmi 1S (HM 1SC, codename armani), MSM8226, Android 4.3, MIUI V5: the handset of the 2014 case. */
export const redmi1s: DeviceProfile = {
  id: 'redmi1s',
  name: 'Xiaomi Redmi 1S',
  virtual: false,
  android: { release: '4.3', sdk: 18 },
  attach: { kind: 'usb', codename: 'armani' },
  network: { kind: 'interface', name: 'lan0' },
  wifi: 'wlan0',
  su: 'su -c',
  clockMap: null,
  ota: {
    activity: 'com.android.updater/.MainActivity',
    buttons: ['Reboot now', 'Install', 'Update', 'Download', 'Check for updates'],
    nothing: ['No updates available', 'Your system is up to date'],
    minutes: 60,
  },
  bootMinutes: 5,
  updates: [],
  quirks: [
    'adbd of 4.3 has no exec:, no features and no shell_v2 (AOSP android-4.3_r1, system/core/adb)',
    'only root or a helper app may write SMS and call log on 4.3 (AOSP TelephonyProvider, CallLogProvider)',
    'MIUI: `input` needs "USB debugging (Security settings)" switched on',
  ],
};
