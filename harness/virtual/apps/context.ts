import type { System } from '../system.ts';
import type { Network, Resolve } from './network.ts';

/** What a program of the firmware is given. */
export type AppContext = {
  readonly system: System;
  readonly network: Network;
  /** Uniform in [0, 1), seeded by the composition so that a run can be repeated. */
  readonly random: () => number;
  /** A line for the handset's log, e.g. a failed request that will be tried again. */
  /** An IPv4 address of a name, by the resolver that DHCP gave; rejects when there is none. */
  readonly resolve: Resolve;
  readonly log: (line: string) => void;
};
