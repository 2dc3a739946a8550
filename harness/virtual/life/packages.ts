import type { Firmware } from '../firmware-types.ts';
import type { InstalledPackages } from '../packages/installed.ts';
import type { UsageStats } from '../packages/usage.ts';
import type { PackageEntry, Packages } from '../system.ts';

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

/** What the package manager knows: the base, the vendor's on MIUI, the firmware's own programs, and what was installed since. */
export function createPackages(options: {
  readonly miui: boolean;
  readonly programs: () => readonly string[];
  /** What was on the handset when it came to the lab. */
  readonly owned: NonNullable<Firmware['installed']>;
  /** Version of everything that came with the firmware. */
  readonly version: { readonly code: number; readonly name: string };
  readonly installed: InstalledPackages;
  readonly usage: UsageStats;
  readonly shellMayInstall: boolean;
}): Packages {
  const { installed, owned, usage, version } = options;
  const base = { ...always, ...(options.miui ? ofVendor : {}) };
  const ofFirmware = (): PackageEntry[] => {
    const own = options.programs().filter((name) => !(name in base));
    const paths = { ...base, ...Object.fromEntries(own.map((name) => [name, pathOf(name)])) };
    return Object.entries(paths).map(([name, path]) => ({
      ...{ name, path, system: true, installedAt: 0, updatedAt: 0 },
      versionCode: version.code,
      versionName: version.name,
    }));
  };
  return {
    list: () => [
      ...ofFirmware(),
      ...owned.map(({ name }) => ({
        ...{ name, path: `/data/app/${name}-1.apk`, system: false, installedAt: 0, updatedAt: 0 },
        ...{ versionCode: 1, versionName: '1.0' },
      })),
      ...installed.list().map(({ package: name, activities: _, ...entry }) => ({ name, system: false, ...entry })),
    ],
    shellMayInstall: options.shellMayInstall,
    install: (file, how) => void installed.install(file, how),
    uninstall: (name) => {
      usage.forget(name);
      return installed.uninstall(name);
    },
    usage: () => [...owned.map((one) => ({ ...one, lastUsed: 0, activities: {} })), ...usage.list()],
  };
}

/** As the vendor's builds name their files: the last part of the package's name, capitalised. */
function pathOf(name: string): string {
  const last = name.split('.').at(-1) ?? name;
  return `/system/app/${last.charAt(0).toUpperCase()}${last.slice(1)}.apk`;
}
