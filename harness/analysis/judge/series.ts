import type { Endpoint } from '../../model/traffic.ts';
import type { Volume } from '../../model/verdict.ts';

/** One idle block as it was. Times are handset seconds since the epoch. */
export type BlockSeries = {
  readonly block: number;
  readonly dose: number;
  readonly placebo: number;
  readonly start: number;
  readonly end: number;
};

export type ArmSeries = {
  readonly id: string;
  /** The old firmware's, one of those that are judged, a twin's that keeps the old firmware, or one with a system of other makers. */
  readonly part: 'old' | 'judged' | 'twin' | 'other';
  readonly firmware: string | null;
  /** What had been done when a phase began, in words; null for an arm that is none. */
  readonly phase: string | null;
  /** Cycles at the start of each block that the dose-response leaves out. */
  readonly washout: number;
  readonly blocks: readonly BlockSeries[];
};

/** Uploaded bytes of one idle cycle; `time` is the handset second at which the cycle began. */
export type CycleBytes = {
  readonly block: number;
  readonly cycle: number;
  readonly time: number;
  readonly bytes: number;
};

/** What an endpoint is found to be: `leak`, `innocent`, `unsettled` (neither shown nor excluded), `untested` or the rig's own `control`. */
export type EndpointRole = 'leak' | 'innocent' | 'unsettled' | 'untested' | 'control';

/** One endpoint in one arm. */
export type EndpointSeries = {
  readonly arm: string;
  /** The name under which flows are grouped: the host, else the address. */
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly role: EndpointRole;
  readonly flows: number;
  /** Uploaded application bytes over the whole capture, and those of them that could not be read. */
  readonly bytes: number;
  readonly opaqueBytes: number;
  /** Distinct planted values and identifiers that were decoded from its uploads. */
  readonly canaries: number;
  readonly cycles: readonly CycleBytes[];
  readonly volume: Volume | null;
};

export type Series = {
  /** Handset seconds for each host second while idle, measured; null where no clock is known. */
  readonly clockRate: number | null;
  readonly cycleSeconds: number;
  readonly arms: readonly ArmSeries[];
  readonly endpoints: readonly EndpointSeries[];
};
