import type { Handset } from '../handset.ts';
import { commandLine } from '../quote.ts';
import type { Removal } from './erase.ts';
import { type Planted, type PlantOptions, plantInChunks, utf8Bytes } from './plant.ts';
import { extras, type SeedStore } from './store.ts';

type Place = { readonly id: string; readonly position: string };

/** The first Android whose `cmd location` has test providers (12, LocationShellCommand.java). Before, an app of one's own must be the provider. */
const firstSdkWithTestProviders = 31;
const provider = 'gps';
const shellMayMock = 'appops set com.android.shell android:mock_location';

/** Makes the handset believe that it is somewhere, by a test provider in the place of its GPS. */
async function plantLocation(
  handset: Handset,
  options: PlantOptions & { readonly places: readonly Place[] },
): Promise<Planted> {
  const { signal } = options;
  return plantInChunks(options.places, options, {
    bytesOf: ({ position }) => utf8Bytes(position),
    write: async (records) => {
      const commands = [
        `${shellMayMock} allow`,
        `cmd location providers add-test-provider ${provider}`,
        `cmd location providers set-test-provider-enabled ${provider} true`,
        ...records.map(({ entry }) =>
          commandLine(
            'cmd',
            'location',
            'providers',
            'set-test-provider-location',
            provider,
            '--location',
            entry.position,
          ),
        ),
      ];
      const { stdout, stderr } = await handset.shell(commands.join('\n'), { what: 'setting the location', signal });
      return `${stdout}${stderr}`;
    },
    readBack: async (records) => {
      const { stdout } = await handset.shell('dumpsys location', { what: 'reading the location', signal });
      return new Set(records.filter(({ entry }) => isTold(stdout, entry.position)).map(({ entry }) => entry.id));
    },
  });
}

/** Location.toString prints six decimals (Location.java, `%.6f,%.6f`). */
function isTold(dump: string, position: string): boolean {
  return dump.includes(
    position
      .split(',')
      .map((degrees) => Number(degrees).toFixed(6))
      .join(','),
  );
}

async function remove(handset: Handset, signal: AbortSignal | undefined): Promise<Removal> {
  if (handset.capabilities.sdk < firstSdkWithTestProviders) return { before: 0, after: 0 };
  const commands = [`cmd location providers remove-test-provider ${provider}`, `${shellMayMock} default`];
  const { stdout, stderr } = await handset.shell(commands.join('\n'), { what: 'removing the test location', signal });
  // A provider that is not there (IllegalArgumentException) is what is wanted.
  const refused = /SecurityException.*/.exec(`${stdout}${stderr}`)?.[0];
  return refused === undefined ? { before: 0, after: 0 } : { said: refused };
}

/** The place where the handset is. Not tried on a handset: no Android that has the command has been on the bench. */
export const location: SeedStore = {
  name: 'location',
  barrier: ({ capabilities: { sdk } }) =>
    sdk >= firstSdkWithTestProviders
      ? null
      : `the adb shell can set a location from Android 12 (API ${firstSdkWithTestProviders}) on; here it is API ${sdk}, where only an app of one's own could`,
  batch: (block) => {
    const made = extras(
      'location',
      block,
      (canary, id) => ({ id, position: canary('location', 'position', block.mint.location()) }),
      1,
    );
    const places = made.map(({ id, position }) => ({ id, position: position.value }));
    return {
      records: made.map(({ id, position }) => ({ id, canaries: [position] })),
      plant: (handset, options) => plantLocation(handset, { ...options, places }),
    };
  },
  remove: (handset, { signal }) => remove(handset, signal),
};
