/** What differs between the adbd of one Android version and another. Sources are AOSP system/core/adb at the version's tag. */
export type Traits = {
  /** Protocol version of the CNXN message. From 0x01000001 checksums are neither sent nor checked when both sides have it. */
  readonly version: number;
  /** Bytes of payload in a packet. */
  readonly maxPayload: number;
  /** Only those that this adbd really has, so that a client never asks for more. */
  readonly features: readonly string[];
  /** Up to 6.0.1 each property in the banner ends with `;` and the banner with a NUL. */
  readonly oldBanner: boolean;
  /** `shell:COMMAND`: on a terminal with echo and CRLF, or (from 7.0) on one in raw mode. */
  readonly shellCommand: 'terminal' | 'raw-terminal';
  /** `exec:COMMAND`: absent before 5.0, a socket pair in 5.0 to 6.0.1, then a terminal in raw mode. */
  readonly exec: 'absent' | 'socket' | 'raw-terminal';
  readonly shellV2: boolean;
  /** $TERM of a v1 shell; null where adbd sets none. */
  readonly term: string | null;
  readonly unroot: boolean;
  readonly reconnect: boolean;
  /** `adb reboot sideload` asks for root. */
  readonly sideloadNeedsRoot: boolean;
  /** What `remount:` says to the shell user. */
  readonly remountRefusal: string;
  readonly sync: SyncTraits;
};

export type SyncTraits = {
  /**
   * Up to 6.0.1 a failure is the bare error text and the session goes on; from 7.0 the text names what failed, as in
   * `open failed: No such file or directory`, and the session ends.
   */
  readonly failures: 'bare' | 'named';
  /** STA2 and LST2, from 8.0. */
  readonly statV2: boolean;
  /** LIS2. */
  readonly listV2: boolean;
  /** A pushed symbolic link gets the client's time stamp, from 11. */
  readonly linkTimes: boolean;
};

/** Features and the API level that first had them, in the order of AOSP's list; those that need programs we lack are left out. */
const featureSince: readonly (readonly [string, number])[] = [
  ['shell_v2', 24],
  ['cmd', 24],
  ['stat_v2', 26],
  ['ls_v2', 29],
  ['fixed_push_mkdir', 29],
  ['fixed_push_symlink_timestamp', 30],
];

/**
 * The traits of an API level. 4096 bytes of payload up to 23, 256 KiB in 24 to 27, 1 MiB from 28; version 0x01000001 from 28
 * (adb.h: "skip checksum (Dec 2017)").
 */
export const traitsOf = (sdk: number): Traits => ({
  version: sdk >= 28 ? 0x01000001 : 0x01000000,
  maxPayload: sdk <= 23 ? 4096 : sdk <= 27 ? 256 * 1024 : 1024 * 1024,
  features: featureSince.filter(([, since]) => sdk >= since).map(([name]) => name),
  oldBanner: sdk <= 23,
  shellCommand: sdk <= 23 ? 'terminal' : 'raw-terminal',
  exec: sdk < 21 ? 'absent' : sdk <= 23 ? 'socket' : 'raw-terminal',
  shellV2: sdk >= 24,
  term: sdk >= 24 ? 'dumb' : null,
  unroot: sdk >= 23,
  reconnect: sdk >= 24,
  sideloadNeedsRoot: sdk >= 23,
  remountRefusal: sdk < 21 ? 'remount failed: Permission denied\n' : 'Not running as root. Try "adb root" first.\n',
  sync: {
    failures: sdk <= 23 ? 'bare' : 'named',
    statV2: sdk >= 26,
    listV2: sdk >= 29,
    linkTimes: sdk >= 30,
  },
});

export type BannerFacts = {
  readonly state: string;
  readonly product: string;
  readonly model: string;
  readonly device: string;
};

/** The payload of adbd's CNXN message (`fill_connect_data` up to 6.0.1, `get_connection_string` after). */
export const bannerOf = (traits: Traits, facts: BannerFacts): Buffer => {
  const properties = [
    `ro.product.name=${facts.product}`,
    `ro.product.model=${facts.model}`,
    `ro.product.device=${facts.device}`,
  ];
  if (traits.oldBanner) return Buffer.from(`${facts.state}::${properties.map((each) => `${each};`).join('')}\0`);
  return Buffer.from(`${facts.state}::${[...properties, `features=${traits.features.join(',')}`].join(';')}`);
};
