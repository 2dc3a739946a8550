import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { LeakdiffError } from '../../model/failure.ts';
import { faultNames } from '../faults.ts';

/** What the launcher was asked for; also what it tells the handset's process. */
export const benchOptionsSchema = z.strictObject({
  device: z.string(),
  /** Android API level; null for that of the device's own firmware. */
  sdk: z.number().int().min(16).max(36).nullable(),
  /** The firmware that is on the handset, by id; null for the one that it was sold with. */
  firmware: z.string().nullable(),
  /** The update that the vendor offers, by firmware id, or `none`. */
  update: z.string(),
  /** 0 for any free port. */
  adbPort: z.number().int().min(0).max(65_535),
  /** Handset seconds in a host second while the screen is off. */
  clockRate: z.number().min(1).max(100_000),
  /** All identities of the handset come from it. */
  seed: z.string().min(1).max(200),
  authorise: z.enum(['always', 'never']),
  cloud: z.boolean(),
  /** A folder that keeps the handset's state from one start to the next; null for a handset fresh from the box. */
  state: z.string().nullable(),
  /** A second handset as it was sold, beside the first. */
  twin: z.boolean(),
  /** A custom recovery, and packages for it: the system that is on the handset, and `thirdParty`. */
  images: z.boolean(),
  /** A firmware by id that is not the vendor's. */
  thirdParty: z.string(),
  /** What the handset's clock reads at the start, epoch milliseconds; null for the host's time. */
  date: z.number().int().positive().nullable(),
  /** What goes wrong on purpose. */
  faults: z.array(z.enum(faultNames)),
  keep: z.boolean(),
  verbose: z.boolean(),
});
export type BenchOptions = z.infer<typeof benchOptionsSchema>;

export const usage = `usage: node harness/virtual/main.ts [options]
  --device redmi1s     the handset
  --firmware ID        the firmware that is on it (default: the one that it was sold with)
  --update ID          the update that the vendor offers, or none (default none)
  --sdk N              another Android API level, for tests of the protocol
  --adb-port N         where ADB listens on 127.0.0.1 (default 0: any)
  --clock-rate N       pace of the handset's clock while its screen is off (default 3600)
  --seed S             all identities of the handset come from it (default: random)
  --authorise WHEN     always or never: what the owner answers to a new computer's key (default always)
  --date WHEN          the handset's date at the start, ISO 8601 (default: now)
  --no-cloud           no vendor, no internet
  --fault NAME         something that goes wrong (faults.ts has the names); may be given several times
  --twin               a second handset like the first, beside it
  --images             a custom recovery, and packages for it: the handset's system and a third-party one
  --third-party ID     which third-party one (default cm-10.2-20131212)
  --state FOLDER       keep the handset's state there
  --keep               for use by hand: print how to connect, stay until Ctrl-C
  --verbose            the handset's log on stderr`;

/** Reads the command line. Throws BAD_ARGUMENT. */
export function readBenchOptions(argv: readonly string[]): BenchOptions {
  const values = parse(argv);
  const result = benchOptionsSchema.safeParse({
    device: values.device ?? 'redmi1s',
    sdk: numberOf(values.sdk) ?? null,
    firmware: values.firmware ?? null,
    update: values.update ?? 'none',
    adbPort: numberOf(values['adb-port']) ?? 0,
    clockRate: numberOf(values['clock-rate']) ?? 3600,
    seed: values.seed ?? randomBytes(8).toString('hex'),
    authorise: values.authorise ?? 'always',
    cloud: !values['no-cloud'],
    twin: values.twin ?? false,
    images: values.images ?? false,
    thirdParty: values['third-party'] ?? 'cm-10.2-20131212',
    state: values.state === undefined ? null : resolve(values.state),
    date: values.date === undefined ? null : Date.parse(values.date),
    faults: values.fault ?? [],
    keep: values.keep ?? false,
    verbose: values.verbose ?? false,
  });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = String(issue?.path[0] ?? '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new LeakdiffError('BAD_ARGUMENT', `--${name}: ${issue?.message}; see --help`);
}

/** An absent option is undefined; text that is no number becomes NaN, which the schema refuses. */
const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : text.trim() === '' ? Number.NaN : Number(text);

function parse(argv: readonly string[]) {
  const string = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        device: string,
        sdk: string,
        firmware: string,
        fault: { type: 'string', multiple: true },
        update: string,
        'adb-port': string,
        'clock-rate': string,
        seed: string,
        authorise: string,
        date: string,
        state: string,
        'no-cloud': flag,
        twin: flag,
        images: flag,
        'third-party': string,
        keep: flag,
        verbose: flag,
      },
    }).values;
  } catch (cause) {
    throw new LeakdiffError('BAD_ARGUMENT', `${cause instanceof Error ? cause.message : cause}; see --help`, { cause });
  }
}
