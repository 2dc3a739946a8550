import type { DatabaseSync } from 'node:sqlite';

/**
 * The virtual handset as its own parts see each other. Types only: the shell's commands, the apps, adbd and the boot sequence are
 * written against these and are put together in handset.ts.
 */

/** The handset's clock. All times are handset epoch milliseconds; it runs at 1 while the screen is on and at a set rate while it is off. */
export interface Clock {
  now(): number;
  /** Milliseconds of the handset's time since the kernel started. */
  uptime(): number;
  /** Runs `task` once the handset's time has come; follows changes of rate. Returns a function that cancels it. */
  at(time: number, task: () => void): () => void;
}

/** System properties, as `getprop` and `setprop` see them. A name that was never set reads as an empty string. */
export interface Properties {
  get(name: string): string;
  set(name: string, value: string): void;
  list(): readonly (readonly [string, string])[];
}

export interface Battery {
  level: number;
  ac: boolean;
  usb: boolean;
}

export interface Power {
  readonly screenOn: boolean;
  /** Key events 26 (toggle), 223 (sleep), 224 (wake). */
  toggle(): void;
  sleep(): void;
  wake(): void;
  readonly battery: Battery;
  /** What `dumpsys battery set|unplug` overrides; `reset` returns to the charger's truth. */
  overrideBattery(change: Partial<Battery>): void;
  resetBattery(): void;
}

/** Android's own providers as SQLite files with their real table and column names; opened by the handset's process only. */
export interface Providers {
  /** contacts2.db: raw_contacts, data, mimetypes, calls. */
  readonly contacts: DatabaseSync;
  /** mmssms.db: sms, threads, canonical_addresses, pdu, part, addr. */
  readonly sms: DatabaseSync;
  /** settings.db: system, secure, global. */
  readonly settings: DatabaseSync;
  /** browser2.db: bookmarks. */
  readonly browser: DatabaseSync;
  /** calendar.db: Calendars, Events. */
  readonly calendar: DatabaseSync;
  /** external.db: images. */
  readonly media: DatabaseSync;
  /** Tells that rows of a store changed, so that apps may look. */
  changed(store: 'contacts' | 'sms' | 'mms' | 'calls' | 'settings' | 'browser' | 'calendar' | 'media'): void;
  onChange(listener: (store: string) => void): () => void;
}

/** What the SIM card and the modem know. */
export interface Telephony {
  readonly imei: string;
  readonly imsi: string;
  readonly iccid: string;
  /** E.164. */
  readonly ownNumber: string;
  readonly operator: string;
}

export interface Wifi {
  readonly enabled: boolean;
  readonly mac: string;
  /** The network that it is set up for, and its access point. */
  readonly network: { readonly ssid: string; readonly bssid: string };
  /** The address of wlan0, or null while there is no lease. */
  readonly address: string | null;
  setEnabled(on: boolean): Promise<void>;
}

/** What was copied last: a text and the label that its program gave it; gone after a reboot. */
export interface Clipboard {
  clip: { readonly label: string; readonly text: string } | null;
}

/** A thing on the screen that `uiautomator dump` lists and `input tap` can hit. Bounds are pixels: left, top, right, bottom. */
export type Widget = {
  readonly text: string;
  readonly resourceId: string;
  readonly className: string;
  readonly bounds: readonly [number, number, number, number];
  readonly onTap?: () => void;
};

/** The foreground window. */
export interface Screen {
  readonly package: string;
  readonly activity: string;
  widgets(): readonly Widget[];
  /** Takes what is typed, and the Enter key. */
  readonly type?: (text: string) => void;
  readonly enter?: () => void;
}

export type Intent = {
  readonly action: string | null;
  readonly data: string | null;
  readonly component: string | null;
  readonly extras: Readonly<Record<string, string>>;
};

export interface Activities {
  /** Starts an activity; false when nothing answers the intent. */
  start(intent: Intent): boolean;
  readonly foreground: Screen;
  /** Back to the launcher. */
  home(): void;
}

export type PackageEntry = {
  readonly name: string;
  readonly path: string;
  readonly system: boolean;
  readonly versionCode: number;
  readonly versionName: string;
  /** Handset time, epoch milliseconds; 0 for what came with the firmware. */
  readonly installedAt: number;
  readonly updatedAt: number;
};

/** How a package was used since the boot. */
export type Usage = {
  readonly name: string;
  readonly starts: number;
  /** Of the handset's time, in front. */
  readonly milliseconds: number;
  /** Handset time of its last coming to the front, epoch milliseconds. */
  readonly lastUsed: number;
  /** Starts by activity. */
  readonly activities: Readonly<Record<string, number>>;
};

export interface Packages {
  list(): readonly PackageEntry[];
  /** False where MIUI lets nobody install over USB. */
  readonly shellMayInstall: boolean;
  /** Installs a file, by its path on the host. Throws an Error whose message is Android's word for the refusal. */
  install(file: string, options: { readonly replace: boolean }): void;
  /** False where there is no such application, or where it came with the firmware. */
  uninstall(name: string): boolean;
  /** How applications were used today, as UsageStatsService counts it. */
  usage(): readonly Usage[];
}

/** The handset's whole state, for its commands and apps. */
export interface System {
  readonly sdk: number;
  readonly clock: Clock;
  readonly properties: Properties;
  readonly power: Power;
  readonly providers: Providers;
  readonly telephony: Telephony;
  readonly wifi: Wifi;
  readonly clipboard: Clipboard;
  readonly activities: Activities;
  readonly packages: Packages;
  /** The kernel's boot id, new at each boot. */
  readonly bootId: string;
  /** Host folder that is `/` of the handset. */
  readonly rootFolder: string;
  /** Restarts the handset; `recovery` installs a package that waits in /cache first. */
  reboot(target: 'system' | 'recovery' | 'bootloader' | 'shutdown'): void;
}

/** A program of the firmware that runs by itself: started when boot completes, stopped before a reboot. */
export interface App {
  readonly package: string;
  start(): void;
  stop(): Promise<void>;
}
