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
  reset: {
    activity: 'com.android.settings/.Settings',
    buttons: ['Erase everything', 'Reset phone', 'Factory data reset', 'Backup & reset'],
    minutes: 30,
  },
  service: {
    name: 'Cloud Messaging',
    activity: 'com.android.mms/.ui.MessagingPreferenceActivity',
    on: ['Cloud messaging is on'],
    off: ['Cloud messaging is off'],
    confirm: ['Agree', 'OK'],
  },
  store: { buttons: ['Install', 'Download', 'OK', '安装', '下载', '确定'], minutes: 5 },
  account: {
    name: 'Mi Cloud',
    activity: 'com.xiaomi.account/.ui.AccountSettingsActivity',
    signIn: ['Sign in'],
    signOut: ['Sign out'],
    in: ['Sign out'],
    out: ['Sign in'],
    minutes: 10,
  },
  bootMinutes: 5,
  updates: [],
  quirks: [
    'adbd of 4.3 has no exec:, no features and no shell_v2 (AOSP android-4.3_r1, system/core/adb)',
    'only root or a helper app may write SMS and call log on 4.3 (AOSP TelephonyProvider, CallLogProvider)',
    'MIUI: `input` needs "USB debugging (Security settings)" switched on',
    'factory reset: texts of AOSP 4.3 (Settings, res/values/strings.xml: master_clear_*), not yet seen on a real MIUI V5',
    'the store (com.xiaomi.market): the texts of its buttons are a guess, not yet seen on a real one',
    'Mi Cloud: activity and texts of its login are not published, and not yet seen on a real MIUI V5',
    'Cloud Messaging: the switch that the OTA of August 2014 brought; its texts are not published and not yet seen on a real one',
  ],
};
