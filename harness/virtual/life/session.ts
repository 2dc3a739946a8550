import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '../../model/random.ts';
import { createActivities, createApps, createLockScreen } from '../apps/index.ts';
import type { Fault } from '../faults.ts';
import type { Firmware } from '../firmware-types.ts';
import { activityEntries, openInstalledPackages } from '../packages/installed.ts';
import { createUsageStats } from '../packages/usage.ts';
import { openProviders } from '../providers/open.ts';
import type { WlanRadio } from '../radio/wlan.ts';
import type { Properties, Providers, System } from '../system.ts';
import { serveCommands } from '../userland/bridge.ts';
import { createLog } from '../userland/log.ts';
import { mountRoot } from '../userland/mounts.ts';
import { prepareRoot } from '../userland/root.ts';
import { installAuthorities } from './authorities.ts';
import type { RebootTarget } from './boot.ts';
import type { HandsetClock } from './clock.ts';
import { loseMessages } from './faults.ts';
import type { HandsetIdentity } from './identity.ts';
import { createPackages } from './packages.ts';
import type { HandsetPower } from './power.ts';
import { killInsideRoot } from './processes.ts';
import { createProperties } from './properties.ts';
import type { Storage } from './state.ts';
import { unmountRoot } from './unmount.ts';

/** One boot of the handset, from its kernel's start to its halt. */
export type Session = {
  readonly system: System;
  /** What Wi-Fi is to be at this boot, from the settings. */
  readonly wifiOn: boolean;
  /** Boot is completed: tells so and starts the firmware's programs. */
  complete(): void;
  /** The screen went off. */
  lock(): void;
  /** Stops programs, shells and commands, and closes the databases. */
  end(): Promise<void>;
};

export type SessionOptions = {
  readonly storage: Storage;
  readonly firmware: Firmware;
  readonly identity: HandsetIdentity;
  readonly clock: HandsetClock;
  readonly power: HandsetPower;
  readonly wlan: WlanRadio;
  /** PEM file of the authorities that the firmware trusts. */
  readonly trust: string;
  readonly reboot: (target: RebootTarget) => void;
  /** What goes wrong on purpose. */
  readonly faults: readonly Fault[];
  readonly log: (line: string) => void;
};

/** Host milliseconds that programs have to stop in before the halt goes on without them. */
const stopMs = 2_000;

/** Loads the kernel, init and the databases of one boot, with everything made anew that a real boot makes anew. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { storage, firmware, identity, clock, power, wlan, log } = options;
  const { rootFolder } = storage;
  await prepareRoot({ folder: rootFolder, sdk: firmware.sdk, properties: firmware.properties });
  await installAuthorities(rootFolder, await readFile(options.trust, 'utf8'));
  await mountRoot(rootFolder);

  const persisted = new Map(Object.entries(storage.state.persisted));
  const properties = createProperties({ initial: bootProperties(firmware, identity), persisted });
  const firstBoot = !existsSync(join(storage.databaseFolder, 'settings.db'));
  const providers = openProviders(storage.databaseFolder);
  if (firstBoot) bearHandset(providers, identity);
  if (options.faults.includes('sms-lost')) loseMessages(providers);

  const usage = createUsageStats(clock);
  const activities = createActivities(usage.resumed);
  const installed = openInstalledPackages({
    ...{ rootFolder, clock },
    onChange: (list) => activities.installByUser(activityEntries(list)),
  });
  activities.installByUser(activityEntries(installed.list()));
  let ended = false;
  const system: System = {
    sdk: firmware.sdk,
    clock,
    properties,
    power,
    providers,
    telephony: identity,
    wifi: wlan,
    clipboard: { clip: null },
    activities,
    packages: createPackages({
      miui: properties.get('ro.miui.ui.version.name') !== '',
      owned: firmware.installed ?? [],
      programs: () => [...apps.map((app) => app.package), ...components.map((entry) => entry.package)],
      version: { code: firmware.sdk, name: `${properties.get('ro.build.version.release')}-${firmware.id}` },
      ...{ installed, usage },
      shellMayInstall: !options.faults.includes('install-restricted'),
    }),
    bootId: randomUUID(),
    rootFolder,
    reboot: options.reboot,
  };
  const ring = createLog({ clock });
  const logcat = (line: string): void => {
    // Programs that are stopped in the middle of something still have a word to say.
    if (ended) return;
    ring.write({ priority: 'I', tag: 'App', message: line });
    log(`app: ${line}`);
  };
  const random = createRandom(`apps ${storage.state.seed} ${firmware.id}`);
  const lock = createLockScreen(system, activities);
  const { apps, activities: components } = createApps({
    system,
    lock,
    firmware,
    trust: options.trust,
    random: random.next,
    resolve: wlan.resolve,
    log: logcat,
  });
  activities.install(components);
  const commands = await serveCommands({ system, folder: rootFolder, log: ring });

  return {
    system,
    wifiOn: wifiSetting(providers),
    lock: lock.lock,
    complete: () => {
      lock.lock();
      properties.set('dev.bootcomplete', '1');
      properties.set('sys.boot_completed', '1');
      properties.set('init.svc.bootanim', 'stopped');
      for (const app of apps) app.start();
    },
    end: async () => {
      ended = true;
      await withinTime(Promise.allSettled(apps.map((app) => app.stop())), log);
      const killed = killInsideRoot(rootFolder);
      if (killed > 0) log(`halt: killed ${killed} processes`);
      await commands.close();
      await unmountRoot(rootFolder);
      await storage.save({ persisted: Object.fromEntries(persisted) });
      providers.close();
    },
  };
}

/** Properties that bootloader, init and the modem add to the firmware's. */
function bootProperties(firmware: Firmware, identity: HandsetIdentity): Readonly<Record<string, string>> {
  const usb = firmware.properties['persist.sys.usb.config'] ?? 'adb';
  return {
    ...firmware.properties,
    'ro.serialno': identity.serial,
    'ro.boot.serialno': identity.serial,
    'ro.bootmode': 'unknown',
    'sys.usb.config': usb,
    'sys.usb.state': usb,
    'init.svc.adbd': 'running',
    'init.svc.zygote': 'running',
    'init.svc.bootanim': 'running',
    'gsm.sim.state': 'READY',
    'gsm.operator.alpha': identity.operator,
    'gsm.sim.operator.alpha': identity.operator,
    'gsm.operator.numeric': identity.imsi.slice(0, 5),
    'gsm.sim.operator.numeric': identity.imsi.slice(0, 5),
    'gsm.operator.iso-country': 'cn',
    'wlan.driver.status': 'ok',
    'net.hostname': `android-${identity.androidId}`,
  };
}

/** The Android id is the identity's, and the developer option "Stay awake" is on, as on every handset of a lab. */
function bearHandset(providers: Providers, identity: HandsetIdentity): void {
  const put = (table: 'secure' | 'global', name: string, value: string): void => {
    providers.settings.prepare(`INSERT INTO ${table} (name, value) VALUES (?, ?)`).run(name, value);
  };
  put('secure', 'android_id', identity.androidId);
  put('global', 'stay_on_while_plugged_in', '3');
}

function wifiSetting(providers: Providers): boolean {
  const row = providers.settings.prepare("SELECT value FROM global WHERE name = 'wifi_on'").get();
  return row?.value !== '0';
}

/** Writes down that Wi-Fi was switched, as WifiService does. */
export function keepWifiSetting(providers: Providers, enabled: boolean): void {
  providers.settings.prepare("INSERT INTO global (name, value) VALUES ('wifi_on', ?)").run(enabled ? '1' : '0');
  providers.changed('settings');
}

/** What Android's DHCP service leaves in the properties (libnetutils, dhcp_utils.c). */
export function keepLeaseProperties(properties: Properties, lease: WlanRadio['lease']): void {
  const values = {
    'dhcp.wlan0.result': lease ? 'ok' : '',
    'dhcp.wlan0.ipaddress': lease?.address ?? '',
    'dhcp.wlan0.gateway': lease?.router ?? '',
    'dhcp.wlan0.dns1': lease?.resolvers[0] ?? '',
    'dhcp.wlan0.dns2': lease?.resolvers[1] ?? '',
    'dhcp.wlan0.leasetime': lease ? String(lease.leaseSeconds) : '',
    'dhcp.wlan0.server': lease?.server ?? '',
    'net.dns1': lease?.resolvers[0] ?? '',
    'net.dns2': lease?.resolvers[1] ?? '',
  };
  for (const [name, value] of Object.entries(values)) properties.set(name, value);
}

async function withinTime(work: Promise<unknown>, log: (line: string) => void): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    log('halt: a program did not stop in time');
    late.resolve();
  }, stopMs);
  await Promise.race([work, late.promise]);
  clearTimeout(timer);
}
