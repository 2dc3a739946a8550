import type { Socket } from 'node:net';

/** Who the handset's shell runs as: `shell` (uid 2000) or, where adbd itself runs as root, `root`. */
export type ShellUser = 'shell' | 'root';

/**
 * A program that adbd wants to run on the handset. `command: null` is an interactive login shell (`sh -`), else `sh -c command`.
 * `term` is the client's terminal type, or null where this Android version's adbd sets none.
 */
export type ShellRequest = {
  readonly command: string | null;
  readonly user: ShellUser;
  readonly term: string | null;
};

/** How to run it on the host: a program and its arguments that end in the handset's own `sh` inside its private root. */
export type ShellProgram = {
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment; nothing of the host's is added. */
  readonly env: Readonly<Record<string, string>>;
  /** A folder of the host. */
  readonly cwd: string;
};

export type FileRequest = {
  readonly access: 'stat' | 'list' | 'read' | 'write';
  /** Absolute, on the handset. */
  readonly path: string;
  readonly user: ShellUser;
};

/**
 * Which clients may in. `off`: no authentication, as with ro.adb.secure=0. `always`: the owner taps "always allow" on every new key.
 * `never`: nobody taps. A list: lines of `adbkey.pub` that are known already; others wait.
 */
export type Authorise = 'off' | 'always' | 'never' | readonly string[];

/** What the banner says the transport is. */
export type AdbState = 'device' | 'recovery' | 'sideload';

export type AdbdOptions = {
  /** The Android API level, 16 or more; decides protocol version, payload limit, services and terminal behaviour. */
  readonly sdk: number;
  /**
   * The handset's system properties. Read: ro.product.name, ro.product.model, ro.product.device (banner), ro.debuggable, ro.secure,
   * service.adb.root (who adbd runs as). Written by `adb root` and `adb unroot`: service.adb.root.
   */
  readonly properties: { get(name: string): string; set(name: string, value: string): void };
  readonly state: () => AdbState;
  readonly authorise: Authorise;
  /** Host folder that is `/` of the handset; the sync service never leaves it. */
  readonly rootFolder: string;
  /**
   * Who may do what to a path of the handset through sync (links resolved): an errno to refuse with, such as EACCES or EROFS, or null.
   * Without it everything under `rootFolder` is allowed.
   */
  readonly permits?: (request: FileRequest) => string | null;
  readonly spawnShell: (request: ShellRequest) => ShellProgram;
  /**
   * `adb reboot TARGET`; an empty string, `recovery`, `bootloader`, `sideload` ... Called once; the handset must then call `close`
   * (or `dropAll`), which ends all transports, as a real reboot does.
   */
  readonly reboot: (target: string) => void;
  /** What a real adbd would log; one line of English each. */
  readonly log?: (line: string) => void;
};

/** A running adbd. It owns the sockets that it was given, not the server that they came from. */
export type Adbd = {
  /** A new transport. After `close` the socket is destroyed at once. */
  accept(socket: Socket): void;
  /** The owner taps "always allow" for the keys that wait; returns how many clients came in. */
  allow(): number;
  /** Ends every transport, every command and what commands left in the background, as a reboot does; new transports are welcome. */
  dropAll(): void;
  /** `dropAll`, and then waits (at most 3 s) until every command has ended; refuses transports from now on. */
  close(): Promise<void>;
};
