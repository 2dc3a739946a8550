import { type AdbServer, askServer, type CallOptions } from './adb.ts';

/** One line of the adb server's list. */
export type AttachedDevice = {
  readonly serial: string;
  /** `device`, `offline`, `unauthorized`, `recovery`, `sideload`, `bootloader`, `authorizing`, or a sentence "no permissions (…)". */
  readonly state: string;
  /** `ro.product.device`, null where the device has not said it (unauthorised, offline). */
  readonly codename: string | null;
  /** The USB port, e.g. `1-4.2`; null over TCP. It survives a wipe, which the serial may not (FIELD 2.6). */
  readonly usbPath: string | null;
};

/**
 * Reads `host:devices-l`: serial padded with blanks, state, an optional USB port, then `key:value` words (adb: transport.cpp,
 * append_transport_info). The state may be a sentence with blanks, colons and brackets.
 */
export function parseDevices(text: string): AttachedDevice[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(\S+)\s+(.+)$/.exec(line.trimEnd());
    const [, serial, rest] = match ?? [];
    if (serial === undefined || rest === undefined) return [];
    const sentence = /^no permissions.*?(?=\s+(?:usb:)?\d+-[\d.]+(?:\s|$)|\s+transport_id:|$)/.exec(rest)?.[0];
    const state = sentence ?? rest.split(/\s/, 1)[0] ?? '';
    const words = rest.slice(state.length).trim().split(/\s+/);
    const usb = words.map((word) => /^(?:usb:)?(\d+-[\d.]+)$/.exec(word)?.[1]).find((path) => path !== undefined);
    const codename = words.find((word) => word.startsWith('device:'))?.slice('device:'.length);
    return [{ serial, state, codename: codename ?? null, usbPath: usb ?? null }];
  });
}

export async function listDevices(server: AdbServer, options: CallOptions): Promise<AttachedDevice[]> {
  return parseDevices(await askServer(server, 'host:devices-l', options));
}
