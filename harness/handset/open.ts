import type { DeviceProfile } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import { limits } from '../model/limits.ts';
import { type AdbServer, askServer, withAdb } from './adb.ts';
import { attach, type Wanted, type Whereabouts } from './attach.ts';
import type { AttachedDevice } from './devices.ts';
import type { Capabilities, Handset } from './handset.ts';
import { quote } from './quote.ts';
import { waitUntilBooted } from './reboot.ts';
import { runPushedScript } from './script.ts';
import { runCommand, type ShellOptions, type ShellResult, safeCommandBytes } from './shell.ts';
import { pullBytes, pullFile, pushTo } from './sync.ts';

export type OpenOptions = {
  readonly server: AdbServer;
  readonly profile: DeviceProfile;
  /** `host:port` of a handset that is reached over TCP (a bench program's `adb`); null for USB. */
  readonly address: string | null;
  /** How long to wait for it, milliseconds; by default a second. */
  readonly waitMs?: number | undefined;
  /** Where handsets of the same kind are that are not to be taken for this one; asked at each attachment. */
  readonly others?: (() => readonly Whereabouts[]) | undefined;
  readonly signal?: AbortSignal | undefined;
};

const firstWaitMs = 1_000;

/**
 * Attaches the handset of a profile, lets a boot that is under way complete, and asks what it can do.
 * Throws HANDSET_ABSENT within about a second when none is there, HANDSET_UNAUTHORIZED with what to tap, HANDSET_OFFLINE,
 * BOOT_TIMEOUT.
 */
export async function openHandset(options: OpenOptions): Promise<Handset> {
  const { server, profile } = options;
  let device = await attach({
    server,
    wanted: wantedOf(options, undefined),
    waitMs: options.waitMs ?? firstWaitMs,
    signal: options.signal,
  });
  let capabilities = await askCapabilities(server, device, profile, options.signal);
  const target = () => ({ server, serial: device.serial, v2: capabilities.features.has('shell_v2') });

  const run = (command: string, shellOptions?: ShellOptions) => runCommand(target(), command, shellOptions);
  const shell = async (command: string, shellOptions: ShellOptions = {}): Promise<ShellResult> => {
    if (Buffer.byteLength(quote(command)) <= safeCommandBytes(target().v2)) return run(command, shellOptions);
    return runPushedScript({ push: handset.push, run }, command, shellOptions);
  };
  const asRoot = async (command: string, shellOptions: ShellOptions = {}): Promise<ShellResult> => {
    if (capabilities.uid === 0) return shell(command, shellOptions);
    if (!capabilities.root || profile.su === null) {
      throw new LeakdiffError(
        'SHELL_FAILED',
        `${shellOptions.what ?? 'a command'}: needs root, which this handset does not give; root it or use a handset that does`,
      );
    }
    const { su } = profile;
    const line = `${su} ${quote(command)}`;
    if (Buffer.byteLength(quote(line)) <= safeCommandBytes(target().v2)) return run(line, shellOptions);
    const runAsRoot = (script: string, scriptOptions?: ShellOptions) => run(`${su} ${quote(script)}`, scriptOptions);
    return runPushedScript({ push: handset.push, run: runAsRoot }, command, shellOptions);
  };

  const handset: Handset = {
    profile,
    get serial() {
      return device.serial;
    },
    get usbPath() {
      return device.usbPath;
    },
    get capabilities() {
      return capabilities;
    },
    pin: null,
    shell,
    asRoot,
    push: (contents, path, transfer) => pushTo(target(), contents, path, transfer),
    pull: (path, transfer) => pullBytes(target(), path, transfer),
    pullTo: (path, file, transfer) => pullFile(target(), path, file, transfer),
    service: (name, serviceOptions) => askService(target(), name, serviceOptions),
    reattach: async ({ waitMs, signal }) => {
      device = await attach({ server, wanted: wantedOf(options, device), waitMs, signal });
      capabilities = await askCapabilities(server, device, profile, signal);
    },
  };
  const { waited } = await waitUntilBooted(shell, { timeoutMs: profile.bootMinutes * 60_000, signal: options.signal });
  if (waited) capabilities = await askCapabilities(server, device, profile, options.signal);
  return handset;
}

function wantedOf({ profile, address, others }: OpenOptions, last: AttachedDevice | undefined): Wanted {
  if (address !== null) return { kind: 'tcp', address };
  if (profile.attach.kind === 'usb')
    return { kind: 'usb', codename: profile.attach.codename, last, others: others?.() };
  throw new LeakdiffError(
    'HANDSET_ABSENT',
    `${profile.id} is put on the bench by ${profile.attach.program}, which gave no address; one was expected`,
  );
}

async function askCapabilities(
  server: AdbServer,
  device: AttachedDevice,
  profile: DeviceProfile,
  signal: AbortSignal | undefined,
): Promise<Capabilities> {
  const call = { what: `asking ${device.serial} for its features`, timeoutMs: limits.adb.callMs, signal };
  const list = await askServer(server, `host-serial:${device.serial}:features`, call);
  const features = new Set(list.split(',').filter((name) => name !== ''));
  const target = { server, serial: device.serial, v2: features.has('shell_v2') };
  const { stdout } = await runCommand(target, 'id; getprop ro.build.version.sdk', { signal });
  const uid = Number(/^uid=(\d+)/m.exec(stdout)?.[1]);
  const sdk = Number(/^(\d+)\s*$/m.exec(stdout.slice(stdout.indexOf('\n')))?.[1]);
  if (!Number.isInteger(uid) || !Number.isInteger(sdk)) {
    throw new LeakdiffError(
      'SHELL_FAILED',
      `the handset's shell answered ${JSON.stringify(stdout.slice(0, 200))}; its user id and SDK level were expected; is it in recovery?`,
    );
  }
  const root = uid === 0 || (profile.su !== null && (await givesRoot(target, profile.su, signal)));
  return { sdk, uid, root, features };
}

async function givesRoot(
  target: Parameters<typeof runCommand>[0],
  su: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { stdout } = await runCommand(target, `${su} id`, { signal, what: 'asking for root' });
  return /^uid=0\b/m.test(stdout);
}

async function askService(
  target: { server: AdbServer; serial: string },
  name: string,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const call = {
    what: `asking adbd for ${name}`,
    timeoutMs: options.timeoutMs ?? limits.adb.callMs,
    signal: options.signal,
  };
  return withAdb(target.server, call, async (client) => {
    const stream: NodeJS.ReadableStream = await client.getDevice(target.serial).openLocal(name);
    let said = '';
    for await (const chunk of stream) said = (said + chunk.toString()).slice(0, limits.logLineBytes);
    return said;
  });
}
