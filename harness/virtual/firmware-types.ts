/** Firmware is data: build properties and a list of behaviours. */

/** A behaviour names a program of apps/ and its parameters; periods are handset seconds. */
export type Behaviour =
  | {
      readonly kind: 'plaintext-report';
      readonly host: string;
      readonly periodSeconds: number;
      readonly firstSeconds?: number;
      /** False: it never sends the handset's own identifiers. */
      readonly activates?: false;
    }
  | { readonly kind: 'hashed-report'; readonly host: string; readonly periodSeconds: number }
  | {
      readonly kind: 'encrypted-upload';
      readonly host: string;
      readonly periodSeconds: number;
      /** Seconds within which the first one goes out; soon after the start where it is left out. */
      readonly firstSeconds?: number;
      readonly minBytes: number;
      readonly maxBytes: number;
      /** Trusts the vendor's authority alone, whatever its owner installed. */
      readonly pinned?: boolean;
      /** Goes out only while the handset charges, or only while it does not; else always. */
      readonly power?: 'charging' | 'on-battery';
      /** `new`: only what was not sent yet, and nothing where there is none. Else all, each time. */
      readonly records?: 'new';
    }
  /** A connection that is held open for messages; with `burst`, records of the owner go up in it each so many seconds. */
  | {
      readonly kind: 'push-channel';
      readonly host: string;
      readonly pingSeconds: number;
      readonly burst?: { readonly periodSeconds: number };
    }
  /** Numbers in the names that it asks the resolver for, below `zone`. */
  | { readonly kind: 'dns-report'; readonly zone: string; readonly periodSeconds: number }
  /** The phone book to the vendor's cloud, each time whole, sealed once more within TLS. */
  | {
      readonly kind: 'cloud-sync';
      readonly host: string;
      readonly scheme: 'http' | 'https';
      readonly periodSeconds: number;
      readonly firstSeconds?: number;
    }
  /** Figures of how the handset is used, of sizes that nothing planted has an influence on; `writes` counts what is written, whatever it is. */
  | {
      readonly kind: 'telemetry';
      readonly host: string;
      readonly periodSeconds: number;
      readonly medianBytes: number;
      /** Standard deviation of the logarithm of the size. */
      readonly sigma: number;
      readonly writes?: true;
      /** Sends nothing while the handset trusts an authority that did not come with it. */
      readonly wary?: true;
    }
  /** Who the handset is and its phone book, in the clear; from a program of the vendor's where no package is named. */
  | {
      readonly kind: 'usage-report';
      readonly host: string;
      readonly periodSeconds: number;
      readonly firstSeconds?: number;
      readonly package?: string;
    }
  | {
      readonly kind: 'poll';
      readonly name: string;
      /** `com.miui.` and the name where it is left out. */
      readonly package?: string;
      readonly host: string;
      readonly path: string;
      readonly periodSeconds: number;
      /** `https` where it is left out. */
      readonly scheme?: 'http';
      readonly pinned?: boolean;
    }
  /** The pre-loaded application store. */
  | {
      readonly kind: 'store';
      readonly host: string;
      readonly scheme: 'http' | 'https';
      readonly periodSeconds: number;
      /** Tells which applications are installed and how they are used: in the open, or encrypted by itself; nothing where it is left out. */
      readonly report?: 'plain' | 'sealed';
      /** Asks for the applications of that channel, where it is not the ordinary one. */
      readonly channel?: 'partner';
    }
  /** What the owner did and has, field by field, as JSON; `pictures` are sent whole besides. Plain HTTP. */
  | {
      readonly kind: 'profile-report';
      readonly host: string;
      readonly periodSeconds: number;
      readonly fields: readonly (
        | 'sent'
        | 'dialled'
        | 'mms'
        | 'events'
        | 'network'
        | 'places'
        | 'copied'
        | 'apps'
        | 'pictures'
      )[];
    }
  | { readonly kind: 'updater'; readonly host: string }
  | { readonly kind: 'browser' };

export type Firmware = {
  /** `ro.build.version.incremental`; also the name under which an update is offered. */
  readonly id: string;
  readonly sdk: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly behaviours: readonly Behaviour[];
  /** Apps that the owner installed, and how they were used today; none where it is left out. */
  readonly installed?: readonly { readonly name: string; readonly starts: number; readonly milliseconds: number }[];
  /** Cloud Messaging: on for everybody and without a switch, or off until its owner switches it on. No such service where it is left out. */
  readonly service?: 'forced' | 'opt-in';
  /** The vendor's cloud can be signed in to; `telling`: with the SIM card's identity in the clear. No such account where it is left out. */
  readonly account?: 'quiet' | 'telling';
  /** What runs only while that service is on. */
  readonly whenServiceOn?: readonly Behaviour[];
};
