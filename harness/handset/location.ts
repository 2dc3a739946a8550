import { LeakdiffError } from '../model/failure.ts';
import type { Handset } from './handset.ts';
import { commandLine } from './quote.ts';

type Asking = { readonly signal?: AbortSignal | undefined };

const firstSdkWithMode = 19;
/** From 4.4 one number says it (Settings.Secure.LOCATION_MODE_HIGH_ACCURACY); before, a list of the providers. */
const settings = {
  mode: { name: 'location_mode', on: '3', off: '0' },
  providers: { name: 'location_providers_allowed', on: 'gps,network', off: '' },
} as const;

/** Switches GPS on and reads it back; gives what puts it back as it was. Throws TREATMENT_FAILED where the handset does not obey. */
export async function switchLocationOn(
  handset: Handset,
  { signal }: Asking = {},
): Promise<{ restore: () => Promise<void> }> {
  const { name, on, off } = settings[handset.capabilities.sdk >= firstSdkWithMode ? 'mode' : 'providers'];
  const read = async (): Promise<string> => {
    const { stdout } = await handset.shell(commandLine('settings', 'get', 'secure', name), { signal });
    const value = stdout.trim();
    return value === 'null' ? off : value;
  };
  const put = async (value: string): Promise<void> => {
    await handset.shell(commandLine('settings', 'put', 'secure', name, value));
  };
  const before = await read();
  await put(on);
  const now = await read();
  if (now === on) return { restore: () => put(before) };
  throw new LeakdiffError(
    'TREATMENT_FAILED',
    `GPS could not be switched on: ${name} reads "${now}" where "${on}" was expected; switch it on by hand before the run`,
  );
}
