import type { Handset } from '../handset.ts';
import { contentDelete, contentInsert, queryContent, type Run } from './content.ts';
import { type Removal, removeWhere } from './erase.ts';
import { type Planted, type PlantOptions, plantInChunks, runInBulk, utf8Bytes } from './plant.ts';
import type { RemoveOptions, SeedStore } from './store.ts';

/** A write to a table that holds nothing private. */
export type Placebo = { readonly id: string; readonly value: string };

/** From 6.0 the provider has a quota for each package, and takes no condition but an equal name (SettingsProvider, SettingsState.java). */
const firstStrictSdk = 23;

/**
 * Settings rows with names of our own: the shell may write them on every version, they go through the same `content` command, and no
 * part of Android reads them. `system` up to 5.1; from 6.0 that table has a quota for each package and `global` has none
 * (SettingsProvider, SettingsState.java). Browser bookmarks, the other candidate, tell of a person.
 */
function placeboUri(sdk: number): string {
  return sdk >= firstStrictSdk ? 'content://settings/global' : 'content://settings/system';
}

/** Plants the negative control: as many writes as wanted, none of them private. */
export async function plantPlacebo(
  handset: Handset,
  options: PlantOptions & { readonly placebos: readonly Placebo[] },
): Promise<Planted> {
  const { signal } = options;
  const uri = placeboUri(handset.capabilities.sdk);
  return plantInChunks(options.placebos, options, {
    bytesOf: ({ value }) => utf8Bytes(value),
    write: (records, tick) => {
      const commands = records.map(({ entry, mark }) =>
        contentInsert(uri, [
          ['name', 's', mark],
          ['value', 's', entry.value],
        ]),
      );
      return runInBulk(handset.shell, commands, { what: 'writing placebos', tick, signal });
    },
    readBack: async (records) => {
      // Without a condition: from 6.0 the settings provider takes none but an equal name.
      const found = await queryContent(handset.shell, { uri, columns: ['name', 'value'], signal });
      if (!found.ok) return new Set();
      const there = new Map(found.rows.map((row) => [row.get('name'), row.get('value')]));
      const ok = records.filter(({ entry, mark }) => there.get(mark) === entry.value);
      return new Set(ok.map(({ entry }) => entry.id));
    },
  });
}

/** Name by name, as the provider of 6.0 and later wants it. */
async function removeByName(run: Run, uri: string, { nonce, signal }: RemoveOptions): Promise<Removal> {
  const names = async () => {
    const found = await queryContent(run, { uri, columns: ['name', 'value'], signal });
    if (!found.ok) return found;
    return found.rows.map((row) => row.get('name') ?? '').filter((name) => name.startsWith(`${nonce}-`));
  };
  const before = await names();
  if ('said' in before) return { said: before.said };
  if (before.length === 0) return { before: 0, after: 0 };
  const commands = before.map((name) => contentDelete(uri, `name='${name}'`));
  await runInBulk(run, commands, { what: 'deleting placebos', tick: () => undefined, signal });
  const after = await names();
  return 'said' in after ? { said: after.said } : { before: before.length, after: after.length };
}

/** The negative control: writes that no part of Android reads. */
export const placebos: SeedStore = {
  name: 'placebo',
  batch: ({ arm, block, placebos: count }) => {
    const rows = Array.from({ length: count }, (_, i) => ({
      id: `${arm}-${block}-placebo-${i}`,
      value: `placebo ${i}`,
    }));
    return {
      records: rows.map(({ id }) => ({ id, canaries: [] })),
      plant: (handset, options) => plantPlacebo(handset, { ...options, placebos: rows }),
    };
  },
  remove: (handset, options) => {
    const { sdk } = handset.capabilities;
    const uri = placeboUri(sdk);
    if (sdk >= firstStrictSdk) return removeByName(handset.shell, uri, options);
    const where = `name LIKE '${options.nonce}-%'`;
    return removeWhere(handset.shell, { uri, mark: 'name', where, signal: options.signal });
  },
};
