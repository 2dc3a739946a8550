import type { Firmware } from '../firmware-types.ts';
import type { Packages } from '../system.ts';

/** Packages of Android itself and of MIUI V5 that every firmware has, with their files on the system partition. */
const always: Readonly<Record<string, string>> = {
  android: '/system/framework/framework-res.apk',
  'com.android.browser': '/system/app/Browser.apk',
  'com.android.contacts': '/system/app/Contacts.apk',
  'com.android.mms': '/system/app/Mms.apk',
  'com.android.phone': '/system/app/Phone.apk',
  'com.android.providers.contacts': '/system/app/ContactsProvider.apk',
  'com.android.providers.settings': '/system/app/SettingsProvider.apk',
  'com.android.providers.telephony': '/system/app/TelephonyProvider.apk',
  'com.android.settings': '/system/app/Settings.apk',
  'com.android.systemui': '/system/app/SystemUI.apk',
};
const ofVendor: Readonly<Record<string, string>> = {
  'com.miui.home': '/system/app/MiuiHome.apk',
  'com.xiaomi.xmsf': '/system/app/XMSF.apk',
};

/** What `pm list packages` shows: the base, the vendor's on MIUI, and the firmware's own programs. */
export function createPackages(options: {
  readonly miui: boolean;
  readonly programs: () => readonly string[];
  readonly installed: NonNullable<Firmware['installed']>;
}): Packages {
  const base = { ...always, ...(options.miui ? ofVendor : {}) };
  return {
    list: () => {
      const own = options.programs().filter((name) => !(name in base));
      const paths = { ...base, ...Object.fromEntries(own.map((name) => [name, pathOf(name)])) };
      const theirs = options.installed.map(({ name }) => ({ name, path: `/data/app/${name}-1.apk`, system: false }));
      return [...Object.entries(paths).map(([name, path]) => ({ name, path, system: true })), ...theirs];
    },
    usage: () => options.installed,
  };
}

/** As the vendor's builds name their files: the last part of the package's name, capitalised. */
function pathOf(name: string): string {
  const last = name.split('.').at(-1) ?? name;
  return `/system/app/${last.charAt(0).toUpperCase()}${last.slice(1)}.apk`;
}
