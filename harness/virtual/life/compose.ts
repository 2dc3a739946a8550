import type { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Adbd, createAdbd } from '../adbd/index.ts';
import type { Vendor } from '../bench/messages.ts';
import type { BenchOptions } from '../bench/options.ts';
import { firmwares } from '../firmware/index.ts';
import type { Firmware } from '../firmware-types.ts';
import { createWlan, type WlanRadio } from '../radio/wlan.ts';
import { permits } from '../userland/permits.ts';
import { shellCommand } from '../userland/shell.ts';
import { type AdbPort, createAdbPort } from './adb-port.ts';
import { type Boot, type BootParts, powerOn, type RebootTarget } from './boot.ts';
import { createClock, type HandsetClock } from './clock.ts';
import { publishClockMap } from './clock-map.ts';
import { aheadOf, floodRouter, wakeByItself } from './faults.ts';
import { firmwareAsSold } from './firmware-choice.ts';
import { hostTime } from './host-time.ts';
import { identityOf } from './identity.ts';
import { createPower, type HandsetPower } from './power.ts';
import { installMs, recover } from './recovery.ts';
import { keepLeaseProperties, keepWifiSetting, openSession, type Session } from './session.ts';
import type { Storage } from './state.ts';

export type HandsetOptions = {
  readonly options: BenchOptions;
  readonly vendor: Vendor | null;
  /** The public test key that a custom recovery takes packages of; null for the vendor's recovery. */
  readonly testKey: string | null;
  readonly storage: Storage;
  /** The socket on which ADB listens, outside of the handset's network. */
  readonly adb: Server;
  /** adbd accepts connections for the first time. */
  readonly ready: () => void;
  /** Boot is completed, with this firmware. */
  readonly booted: (firmware: string) => void;
  readonly log: (line: string) => void;
};

export type Handset = {
  readonly boot: Boot;
  /** Sends more packets to its router than anybody wants (faults.ts). */
  flood(): Promise<void>;
  close(): Promise<void>;
};

const wifiInterface = 'wlan0';

/** What stays over a reboot: hardware, and what its parts currently are. */
type Hardware = {
  readonly clock: HandsetClock;
  readonly power: HandsetPower;
  readonly wlan: WlanRadio;
  session: Session | null;
  readonly port: AdbPort;
  adbd: Adbd | null;
};

/** Puts the virtual handset together and powers it on. To be run in its own network, mount and pid namespaces. */
export function startHandset(options: HandsetOptions): Handset {
  const { storage, log } = options;
  const { faults } = options.options;
  const clock = createClock({ host: hostTime, start: options.options.date ?? Date.now(), rate: 1 });
  const identity = () => identityOf(storage.state.seed, storage.state.resets);
  const hardware: Hardware = {
    clock,
    power: createPower({
      onScreen: (on) => {
        clock.setRate(on ? 1 : options.options.clockRate);
        if (!on) hardware.session?.lock();
      },
    }),
    wlan: createWlan({
      interfaceName: wifiInterface,
      mac: identity().mac,
      hostname: () => `android-${identity().androidId}`,
      clock,
      onEnabled: (enabled) => hardware.session && keepWifiSetting(hardware.session.system.providers, enabled),
      onLease: (lease) => {
        log(lease ? `wlan: ${lease.address} from ${lease.server}` : 'wlan: no address');
        if (hardware.session) keepLeaseProperties(hardware.session.system.properties, lease);
      },
      log,
    }),
    session: null,
    port: createAdbPort(options.adb),
    adbd: null,
  };
  if (faults.includes('screen-wakes')) wakeByItself(hardware);
  const published = faults.includes('clock-map-off') ? aheadOf(clock) : clock;
  const stopMap = publishClockMap({ clock: published, rootFolder: storage.rootFolder, log });
  const reboot = (target: RebootTarget): void => {
    // The screen shows the shutdown, and with it on the clock goes at its own pace.
    hardware.power.wake();
    boot.reboot(target);
  };
  const boot = powerOn(bootParts(hardware, options, reboot));
  return {
    boot,
    flood: () => floodRouter(hardware.wlan.lease?.router ?? null),
    close: async () => {
      await boot.stop();
      hardware.port.close();
      await hardware.wlan.close();
      await stopMap();
    },
  };
}

function bootParts(hardware: Hardware, options: HandsetOptions, reboot: (target: RebootTarget) => void): BootParts {
  const { clock, power, wlan } = hardware;
  const { storage, log } = options;
  let ready = options.ready;
  let cancelSetUp: () => void = () => undefined;
  const plugIn = (session: Session): void => {
    hardware.adbd = openAdbd(session, options, reboot);
    hardware.port.attach(hardware.adbd);
    log('boot: adbd is up');
    ready();
    ready = () => undefined;
  };

  return {
    load: async () => {
      clock.restartUptime();
      power.reset();
      const { seed, resets, firmware } = storage.state;
      hardware.session = await openSession({
        storage,
        firmware: knownFirmware(firmware),
        identity: identityOf(seed, resets),
        clock,
        power,
        wlan,
        trust: storage.trustFile,
        reboot,
        faults: options.options.faults,
        log,
      });
      log(`boot: ${firmware}, boot id ${hardware.session.system.bootId}`);
    },
    startAdbd: async () => {
      if (hardware.session && storage.state.setUp) plugIn(hardware.session);
    },
    startRadio: async () => {
      await wlan.powerOn(hardware.session?.wifiOn ?? false);
    },
    complete: async () => {
      hardware.session?.complete();
      log('boot: completed');
      options.booted(storage.state.firmware);
      if (storage.state.setUp) return;
      cancelSetUp = setUpByOwner(options, () => hardware.session && plugIn(hardware.session));
    },
    halt: async () => {
      log('halt');
      cancelSetUp();
      const { adbd, session } = hardware;
      hardware.adbd = null;
      hardware.session = null;
      hardware.port.detach();
      await Promise.all([adbd?.close(), wlan.powerOff(), session?.end()]);
    },
    recover: async () => {
      const { firmware } = storage.state;
      const result = await recover({
        rootFolder: storage.rootFolder,
        device: knownFirmware(firmware).properties['ro.product.device'] ?? '',
        keys: [options.vendor?.otaKey, options.testKey].filter((key) => typeof key === 'string'),
        firmwareById: (id) => firmwares.find((candidate) => candidate.id === id) ?? null,
      });
      for (const line of result.log) log(`recovery: ${line}`);
      if (result.install) {
        await sleep(installMs);
        await storage.save({ firmware: result.install.id });
      }
      if (result.wipe) {
        await storage.wipe();
        wlan.forget();
      }
    },
  };
}

/** Host milliseconds that an owner in a hurry takes for the questions after a factory reset. */
const setUpMs = 1_500;

/** The owner who allows computers also sets a wiped handset up again and switches USB debugging on; another leaves it lying. */
function setUpByOwner({ options, storage, log }: HandsetOptions, done: () => void): () => void {
  if (options.authorise !== 'always') return () => undefined;
  const timer = setTimeout(() => {
    storage.save({ setUp: true }).then(done, (error: unknown) => log(`set-up: ${error}`));
  }, setUpMs);
  return () => clearTimeout(timer);
}

function openAdbd(session: Session, options: HandsetOptions, reboot: (target: RebootTarget) => void): Adbd {
  const { system } = session;
  const folder = system.rootFolder;
  return createAdbd({
    sdk: system.sdk,
    properties: system.properties,
    state: () => 'device',
    authorise: options.options.authorise,
    rootFolder: folder,
    permits,
    spawnShell: (request) => shellCommand({ folder, ...request }),
    reboot: (target) => reboot(targets[target] ?? 'system'),
    log: (line) => options.log(`adbd: ${line}`),
  });
}

/** What `adb reboot` can name; all else is a plain restart, as init takes it. */
const targets: Readonly<Record<string, RebootTarget>> = {
  recovery: 'recovery',
  bootloader: 'bootloader',
  fastboot: 'bootloader',
};

/** A state folder of another time may name a firmware that is gone: then the handset is as sold. */
function knownFirmware(id: string): Firmware {
  return firmwares.find((firmware) => firmware.id === id) ?? firmwareAsSold({ device: 'redmi1s', sdk: null });
}
