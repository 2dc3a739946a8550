import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LeakdiffError } from '../../model/failure.ts';

/** What the handset's flash memory knows beside files and databases. */
const stateSchema = z.strictObject({
  schema: z.literal(1),
  seed: z.string(),
  /** The firmware on the system partition. */
  firmware: z.string(),
  /** Factory resets so far. */
  resets: z.number().int().nonnegative(),
  /** `persist.` properties. */
  persisted: z.record(z.string(), z.string()),
  /** Its owner went through the questions of its first start; before that, nobody has allowed ADB. */
  setUp: z.boolean().default(true),
});
export type HandsetState = z.infer<typeof stateSchema>;

/** The handset's flash memory: a folder with `root`, `databases` and `state.json`. */
export type Storage = {
  readonly rootFolder: string;
  readonly databaseFolder: string;
  /** PEM file of the authorities that the firmware trusts. */
  readonly trustFile: string;
  readonly state: HandsetState;
  /** Changes the state and writes it down. */
  save(change: Partial<Omit<HandsetState, 'schema'>>): Promise<void>;
  /** A factory reset: user data, databases and persistent properties are gone, the firmware stays. */
  wipe(): Promise<void>;
};

/** Opens a handset's memory, or makes a new one with `born`. The seed of an old one stays. Throws BAD_FILE for one it cannot read. */
export async function openStorage(options: {
  readonly folder: string;
  readonly born: { readonly seed: string; readonly firmware: string };
  /** PEM of the authorities that the firmware trusts. */
  readonly trust: string;
}): Promise<Storage> {
  const { folder, born } = options;
  const path = join(folder, 'state.json');
  const rootFolder = join(folder, 'root');
  const databaseFolder = join(folder, 'databases');
  const trustFile = join(folder, 'trust.pem');
  await mkdir(rootFolder, { recursive: true });
  await writeFile(trustFile, options.trust);
  let state = await readState(path);
  const save: Storage['save'] = async (change) => {
    state = { ...current(), ...change };
    await writeFile(`${path}.new`, JSON.stringify(state, null, 2));
    await rename(`${path}.new`, path);
  };
  const current = (): HandsetState => state ?? { schema: 1, ...born, resets: 0, persisted: {}, setUp: true };
  if (state === null) await save({});

  return {
    rootFolder,
    trustFile,
    databaseFolder,
    get state() {
      return current();
    },
    save,
    wipe: async () => {
      for (const gone of [databaseFolder, join(rootFolder, 'data'), join(rootFolder, 'storage')])
        await rm(gone, { recursive: true, force: true });
      await save({ resets: current().resets + 1, persisted: {}, setUp: false });
    },
  };
}

async function readState(path: string): Promise<HandsetState | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new LeakdiffError('BAD_FILE', `${path} is not a virtual handset's state; remove it or take another --state`, {
      cause,
    });
  }
}
