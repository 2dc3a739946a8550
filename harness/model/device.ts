import { z } from 'zod';

/** How the handset comes to be attached: over USB, or as a program that is started for the run and that opens an ADB port. */
const attachSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('usb'),
    /** `ro.product.device`; the first attached handset that answers with it is taken, and as a twin the second. */
    codename: z.string(),
  }),
  z.strictObject({
    kind: z.literal('program'),
    /** A TypeScript program of this repository, relative to its root, and its arguments. It prints one JSON line, a `benchSchema`, when the handset is on the bench. */
    program: z.string(),
    args: z.array(z.string()),
  }),
]);

const placeSchema = z.strictObject({
  /** `host:port` of the handset's ADB transport. */
  adb: z.string(),
  /** The process whose network namespace the handset's Wi-Fi is in, and the name its interface must get. */
  handset: z.strictObject({ pid: z.number().int().positive(), interface: z.string() }),
});

/** What a bench program says when its handset is ready to be reached. */
export const benchSchema = z.strictObject({
  ...placeSchema.shape,
  /** A second handset like the first, where one was asked for (`--twin`). */
  twin: placeSchema.optional(),
  /** Files that recovery installs, where they were asked for (`--images`): a third-party system, and the one that the handset came with. */
  images: z.strictObject({ thirdParty: z.string(), stock: z.string().nullable() }).optional(),
  /** The process whose network namespace is the upstream, i.e. stands for the internet, and the resolver there. */
  upstream: z.strictObject({ pid: z.number().int().positive(), resolver: z.string() }),
});
export type Bench = z.infer<typeof benchSchema>;

/** The capture network: `wire` is a pair of virtual cables in namespaces, `interface` an existing one (a Wi-Fi access point's bridge). */
const networkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('wire') }),
  z.strictObject({ kind: z.literal('interface'), name: z.string() }),
]);

/** One handset model: data and sourced quirks only. */
export const deviceProfileSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  name: z.string(),
  /** Travels to the report and nowhere else. */
  virtual: z.boolean(),
  android: z.strictObject({ release: z.string(), sdk: z.number().int() }),
  attach: attachSchema,
  network: networkSchema,
  /** The Wi-Fi interface's name on the handset. */
  wifi: z.string(),
  /** A command that gives a root shell when `id` is not already uid 0, e.g. `su -c`; null where there is none. */
  su: z.string().nullable(),
  /** A file on the handset that publishes its clock map, lines of `{"host":ms,"handset":ms}`; null for a handset whose clock is only sampled. */
  clockMap: z.string().nullable(),
  ota: z.strictObject({
    /** The component that `am start -n` opens. */
    activity: z.string(),
    /** Button texts to tap, in order of preference; what is on the screen decides which. */
    buttons: z.array(z.string()),
    /** Texts that mean: there is nothing to install. */
    nothing: z.array(z.string()),
    minutes: z.number().positive(),
  }),
  /** How the handset is reset to as it was sold; null where nobody has told. */
  reset: z
    .strictObject({
      /** The component that `am start -n` opens, from which the buttons lead on; null where only recovery can do it, which needs root. */
      activity: z.string().nullable(),
      /** Texts to tap, in order of preference, the last step's first. */
      buttons: z.array(z.string()),
      /** How long a person may take to set the erased handset up and to allow USB debugging again. */
      minutes: z.number().positive(),
    })
    .nullable()
    .default(null),
  /** The vendor's cloud service that is under suspicion, and its switch; null where it has none. */
  service: z
    .strictObject({
      name: z.string(),
      /** The component that `am start -n` opens, with the switch on its screen. */
      activity: z.string(),
      /** Texts that the switch bears while the service is on, and while it is off; a tap on such a text switches it over. */
      on: z.array(z.string()).min(1),
      off: z.array(z.string()).min(1),
      /** Buttons of a question that may come after a tap, e.g. for consent. */
      confirm: z.array(z.string()),
    })
    .nullable()
    .default(null),
  /** The application store that came with the handset, by its page of an application (`market://details?id=`); null where nobody has told. */
  store: z
    .strictObject({
      /** Texts to tap, in order of preference, until the application is installed. */
      buttons: z.array(z.string()).min(1),
      minutes: z.number().positive(),
    })
    .nullable()
    .default(null),
  /** Where one signs in to the vendor's cloud; null where nobody has told. */
  account: z
    .strictObject({
      name: z.string(),
      /** The component that `am start -n` opens. */
      activity: z.string(),
      /** Buttons on the way in and on the way out, the last step's first. */
      signIn: z.array(z.string()),
      signOut: z.array(z.string()),
      /** Texts by which the screen says that somebody is signed in, and that nobody is. */
      in: z.array(z.string()).min(1),
      out: z.array(z.string()).min(1),
      /** How long a person may take to type an account. */
      minutes: z.number().positive(),
    })
    .nullable()
    .default(null),
  bootMinutes: z.number().positive(),
  /** Updates that can be asked for by name (`FIRMWARE=`), the first being the default; empty where the vendor alone decides. */
  updates: z.array(z.string()),
  /** What is special about it, each with its source. */
  quirks: z.array(z.string()),
});
export type DeviceProfile = z.infer<typeof deviceProfileSchema>;
