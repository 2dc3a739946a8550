import type { Canary } from './canary.ts';

/** A contact to plant: two canaries that share a record. */
export type Contact = { readonly id: string; readonly name: Canary; readonly phone: Canary };
/** A received message to plant: sender and text. `ageSeconds` is how long before planting it says it came. */
export type Message = {
  readonly id: string;
  readonly address: Canary;
  readonly body: Canary;
  readonly ageSeconds: number;
};
/** An incoming call to plant. */
export type Call = {
  readonly id: string;
  readonly number: Canary;
  readonly seconds: number;
  readonly ageSeconds: number;
};

/** What the dose of one block is. */
export type BlockCanaries = {
  readonly contacts: readonly Contact[];
  readonly messages: readonly Message[];
  readonly calls: readonly Call[];
};

/** A sentinel application to install: three canaries that share a record. */
export type PlannedApp = {
  readonly id: string;
  readonly package: Canary;
  /** Decimal digits, 1 to 2^31 - 1: Android's version code. */
  readonly versionCode: Canary;
  readonly versionName: Canary;
};
