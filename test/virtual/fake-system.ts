import { openProviders } from '../../harness/virtual/providers/open.ts';
import type { Intent, Screen, System, Widget } from '../../harness/virtual/system.ts';

export type FakeSystem = System & {
  /** What the commands did: reboots, key presses, Wi-Fi switches, in order. */
  readonly done: string[];
  /** Moves the clock, milliseconds. */
  advance(milliseconds: number): void;
  show(screen: { package: string; activity: string; widgets?: readonly Widget[] }): void;
};

/** A handset's whole state in memory, with a clock that stands still until it is moved. It answers only intents to `com.android.updater` and web addresses. */
export function fakeSystem({
  sdk = 18,
  rootFolder = '/nonexistent',
}: {
  sdk?: number;
  rootFolder?: string;
} = {}): FakeSystem {
  const done: string[] = [];
  const properties = new Map([
    ['ro.build.version.sdk', String(sdk)],
    ['ro.product.model', 'HM 1SC'],
    ['sys.boot_completed', '1'],
    ['persist.sys.timezone', 'Asia/Hong_Kong'],
  ]);
  const bootTime = Date.UTC(2014, 7, 14, 3, 59, 0);
  let now = Date.UTC(2014, 7, 14, 4, 0, 0);
  let screenOn = true;
  const truth = { level: 80, ac: false, usb: true };
  let battery = { ...truth };
  let wifiOn = true;
  const launcher: Screen = { package: 'com.miui.home', activity: '.launcher.Launcher', widgets: () => [] };
  let foreground = launcher;
  const released = { versionCode: 7, versionName: '1.7', installedAt: 0, updatedAt: 0 };
  return {
    sdk,
    done,
    advance(milliseconds) {
      now += milliseconds;
    },
    show({ package: name, activity, widgets = [] }) {
      foreground = { package: name, activity, widgets: () => widgets };
    },
    clock: { now: () => now, uptime: () => now - bootTime, at: () => () => undefined },
    properties: {
      get: (name) => properties.get(name) ?? '',
      set: (name, value) => void properties.set(name, value),
      list: () => [...properties],
    },
    power: {
      get screenOn() {
        return screenOn;
      },
      toggle() {
        screenOn = !screenOn;
      },
      sleep() {
        screenOn = false;
      },
      wake() {
        screenOn = true;
      },
      get battery() {
        return battery;
      },
      overrideBattery(change) {
        battery = { ...battery, ...change };
      },
      resetBattery() {
        battery = { ...truth };
      },
    },
    providers: openProviders(':memory:'),
    telephony: {
      imei: '860000000000018',
      imsi: '454000000000012',
      iccid: '89852000000000000017',
      ownNumber: '+85290000001',
      operator: 'CSL',
    },
    wifi: {
      get enabled() {
        return wifiOn;
      },
      mac: '02:11:22:33:44:55',
      network: { ssid: 'leakdiff-lab', bssid: '02:00:00:00:01:00' },
      address: '192.168.31.10',
      async setEnabled(on) {
        wifiOn = on;
        done.push(`wifi ${on}`);
      },
    },
    clipboard: { clip: null },
    activities: {
      start(intent: Intent) {
        const known =
          intent.component === 'com.android.updater/.MainActivity' || intent.data?.startsWith('http') === true;
        if (known) {
          done.push(`start ${intent.component ?? intent.data}`);
          foreground = { package: 'com.android.updater', activity: '.MainActivity', widgets: () => [] };
        }
        return known;
      },
      get foreground() {
        return foreground;
      },
      home() {
        foreground = launcher;
        done.push('home');
      },
    },
    packages: {
      list: () => [
        { name: 'com.android.updater', path: '/system/app/Updater.apk', system: true, ...released },
        { name: 'com.example.game', path: '/data/app/com.example.game-1.apk', system: false, ...released },
      ],
      shellMayInstall: false,
      install: (file) => void done.push(`install ${file}`),
      uninstall: (name) => name === 'com.example.game',
      usage: () => [{ name: 'com.example.game', starts: 3, milliseconds: 61_000, lastUsed: 0, activities: {} }],
    },
    bootId: '11111111-2222-4333-8444-555555555555',
    rootFolder,
    reboot(target) {
      done.push(`reboot ${target}`);
    },
  };
}
