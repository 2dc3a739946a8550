import type { Handset } from '../handset.ts';
import { contentInsert, queryContent } from './content.ts';
import { type Planted, type PlantOptions, plantInChunks, runInBulk, utf8Bytes } from './plant.ts';

/** A write to a table that holds nothing private. */
export type Placebo = { readonly id: string; readonly value: string };

const firstSdkWithQuota = 23;

/**
 * Settings rows with names of our own: the shell may write them on every version, they go through the same `content` command, and no
 * part of Android reads them. `system` up to 5.1; from 6.0 that table has a quota for each package and `global` has none
 * (SettingsProvider, SettingsState.java). Browser bookmarks, the other candidate, tell of a person.
 */
export function placeboUri(sdk: number): string {
  return sdk >= firstSdkWithQuota ? 'content://settings/global' : 'content://settings/system';
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
