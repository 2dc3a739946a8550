/** Firmware is data: build properties and a list of behaviours. */

/** A behaviour names a program of apps/ and its parameters; periods are handset seconds. */
export type Behaviour =
  | { readonly kind: 'plaintext-report'; readonly host: string; readonly periodSeconds: number }
  | {
      readonly kind: 'encrypted-upload';
      readonly host: string;
      readonly periodSeconds: number;
      readonly minBytes: number;
      readonly maxBytes: number;
      /** Trusts the vendor's authority alone, whatever its owner installed. */
      readonly pinned?: boolean;
    }
  | {
      readonly kind: 'poll';
      readonly name: string;
      readonly host: string;
      readonly path: string;
      readonly periodSeconds: number;
      readonly pinned?: boolean;
    }
  | { readonly kind: 'updater'; readonly host: string }
  | { readonly kind: 'browser' };

export type Firmware = {
  /** `ro.build.version.incremental`; also the name under which an update is offered. */
  readonly id: string;
  readonly sdk: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly behaviours: readonly Behaviour[];
  /** Cloud Messaging: on for everybody and without a switch, or off until its owner switches it on. No such service where it is left out. */
  readonly service?: 'forced' | 'opt-in';
  /** What runs only while that service is on. */
  readonly whenServiceOn?: readonly Behaviour[];
};
