import { setTimeout as sleep } from 'node:timers/promises';
import { LeakdiffError } from '../model/failure.ts';
import { type AdbServer, askServer, unauthorized } from './adb.ts';
import { type AttachedDevice, listDevices } from './devices.ts';

/** Which handset: one that listens on TCP, or the one on USB with this `ro.product.device`. */
export type Wanted =
  | { readonly kind: 'tcp'; readonly address: string }
  | {
      readonly kind: 'usb';
      readonly codename: string;
      /** Where it was attached before, to tell it from another of its kind. */
      readonly last?: Whereabouts | undefined;
      /** Handsets of the same kind that are another's; never taken, also while the wanted one is away. */
      readonly others?: readonly Whereabouts[] | undefined;
    };

/** What an attached handset is told by: its serial number can change over a wipe, its USB port does not (FIELD 2.6). */
export type Whereabouts = { readonly serial: string; readonly usbPath: string | null };

export type AttachOptions = {
  readonly server: AdbServer;
  readonly wanted: Wanted;
  /** How long to wait for the state `device`, milliseconds. */
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Recovery's and sideload's adbd count as attached, too. */
  readonly states?: readonly string[] | undefined;
};

const callMs = 5_000;
const pollMs = 100;
/** A TCP transport that stays offline this long is dropped and connected anew. */
const offlineMs = 3_000;

/**
 * Waits until the handset is there and usable, and gives its line of the list.
 * Throws HANDSET_ABSENT, HANDSET_UNAUTHORIZED (with what to tap) or HANDSET_OFFLINE by the last state seen.
 */
export async function attach(options: AttachOptions): Promise<AttachedDevice> {
  const { server, wanted, signal } = options;
  const usable = options.states ?? ['device'];
  const deadline = Date.now() + options.waitMs;
  const beside = wanted.kind === 'usb' && (wanted.others ?? []).length > 0 ? ' beside the other' : '';
  const name = wanted.kind === 'tcp' ? wanted.address : `${wanted.codename} on USB${beside}`;
  const call = { what: `looking for ${name}`, timeoutMs: callMs, signal };
  let offlineSince: number | null = null;
  let lastAnswer = '';
  for (;;) {
    const found = choose(await listDevices(server, call), wanted);
    if (found && usable.includes(found.state)) return found;
    if (wanted.kind === 'tcp') {
      if (found?.state === 'offline') offlineSince ??= Date.now();
      else offlineSince = null;
      if (offlineSince !== null && Date.now() - offlineSince > offlineMs) {
        await disconnect(server, wanted.address, signal);
        offlineSince = null;
      } else if (!found) lastAnswer = await connect(server, wanted.address, signal);
    }
    if (Date.now() >= deadline) throw notUsable(name, found, lastAnswer);
    await pause(pollMs, signal);
  }
}

/** The handset asked for among all that are attached; one that has not said its name yet counts if no other does. */
export function choose(devices: readonly AttachedDevice[], wanted: Wanted): AttachedDevice | undefined {
  if (wanted.kind === 'tcp') return devices.find((device) => device.serial === wanted.address);
  const { last, others = [] } = wanted;
  const isAt = (device: AttachedDevice, place: Whereabouts) =>
    device.serial === place.serial || (place.usbPath !== null && device.usbPath === place.usbPath);
  const onUsb = devices
    .filter((device) => device.usbPath !== null || !/^(?:emulator-\d+|.*:\d+)$/.test(device.serial))
    .filter((device) => !others.some((other) => isAt(device, other)));
  const known = onUsb.filter((device) => device.codename === wanted.codename);
  const unnamed = onUsb.filter((device) => device.codename === null);
  const same = (device: AttachedDevice) => last !== undefined && isAt(device, last);
  return known.find(same) ?? unnamed.find(same) ?? known[0] ?? unnamed[0];
}

/**
 * The server says by text whether it worked, with OKAY in any case; it says nothing for as long as an adbd accepts but does not speak,
 * as while a handset starts, and goes on trying.
 */
async function connect(server: AdbServer, address: string, signal: AbortSignal | undefined): Promise<string> {
  const call = { what: `connecting to ${address}`, timeoutMs: callMs, signal };
  try {
    return (await askServer(server, `host:connect:${address}`, call)).trim();
  } catch (error) {
    if (error instanceof LeakdiffError && error.code === 'HANDSET_SILENT')
      return 'it accepts connections and says nothing';
    throw error;
  }
}

async function disconnect(server: AdbServer, address: string, signal: AbortSignal | undefined): Promise<void> {
  const call = { what: `disconnecting ${address}`, timeoutMs: callMs, signal };
  try {
    await askServer(server, `host:disconnect:${address}`, call);
  } catch (error) {
    // It left the list by itself meanwhile, which is what was wanted.
    if (!(error instanceof LeakdiffError && error.code === 'HANDSET_ABSENT')) throw error;
  }
}

function notUsable(name: string, found: AttachedDevice | undefined, lastAnswer: string): LeakdiffError {
  if (!found) {
    const answer = lastAnswer ? ` (${lastAnswer})` : '';
    return new LeakdiffError(
      'HANDSET_ABSENT',
      `no handset ${name} is attached${answer}; one was expected; attach it, switch it on and enable USB debugging in its Developer options`,
    );
  }
  if (found.state === 'unauthorized' || found.state === 'authorizing') return unauthorized(`attaching ${name}`);
  if (found.state.startsWith('no permissions')) {
    return new LeakdiffError(
      'HANDSET_UNAUTHORIZED',
      `this user may not open the handset ${name} on USB: ${found.state}; install its udev rules with: apt-get install android-sdk-platform-tools-common, add yourself to the group plugdev, and plug it again`,
    );
  }
  return new LeakdiffError(
    'HANDSET_OFFLINE',
    `the handset ${name} is attached but in state "${found.state}"; "device" was expected; unplug and plug it again, or restart it`,
  );
}

/** Sleeps; throws INTERRUPTED on an abort. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    throw new LeakdiffError('INTERRUPTED', 'waiting for the handset: interrupted', { cause: error });
  }
}
