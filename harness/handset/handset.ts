import type { DeviceProfile } from '../model/device.ts';
import type { ShellOptions, ShellResult } from './shell.ts';
import type { TransferOptions } from './sync.ts';

/** What the handset was found to be able to do; asked when attached, never guessed from its model. */
export type Capabilities = {
  readonly sdk: number;
  /** Of the adb shell: 2000, or 0 where adbd runs as root. */
  readonly uid: number;
  /** A root shell is there, as uid 0 or through the profile's `su`. */
  readonly root: boolean;
  /** adbd's features by name; empty before 7.0. */
  readonly features: ReadonlySet<string>;
};

/**
 * An attached handset: the ways to it, and nothing more; what is done with it is a function of another file. Serial and capabilities
 * are those of the last attachment, since both can change over an update.
 */
export interface Handset {
  readonly profile: DeviceProfile;
  readonly serial: string;
  /** The USB port that it was last at, null over TCP. */
  readonly usbPath: string | null;
  readonly capabilities: Capabilities;
  /** The PIN of a lock screen that we had to set; null while there is none. */
  pin: string | null;
  /** One command as the adb shell's user. Any length: what does not fit a service string is pushed as a script. */
  shell(command: string, options?: ShellOptions): Promise<ShellResult>;
  /** The same as root. Throws SHELL_FAILED where there is no root. */
  asRoot(command: string, options?: ShellOptions): Promise<ShellResult>;
  push(
    contents: Uint8Array | { readonly file: string },
    path: string,
    options?: TransferOptions,
  ): Promise<{ bytes: number }>;
  pull(path: string, options?: TransferOptions): Promise<Buffer>;
  pullTo(path: string, file: string, options?: TransferOptions): Promise<{ bytes: number }>;
  /** Opens a raw adbd service that answers with text until it closes (`reboot:`, `root:`, `remount:`). */
  service(
    name: string,
    options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal | undefined },
  ): Promise<string>;
  /** Waits until the handset is attached again (over TCP: connects again) and asks its capabilities anew. */
  reattach(options: { readonly waitMs: number; readonly signal?: AbortSignal | undefined }): Promise<void>;
}
