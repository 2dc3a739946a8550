import type { Handset } from './handset.ts';

/** Where the identifier may stand: Amazon's setting, and the file of Google's services, which root alone can read. */
const commands = [
  'settings get secure advertising_id 2>/dev/null',
  'cat /data/data/com.google.android.gms/shared_prefs/adid_settings.xml 2>/dev/null',
];
const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/;
/** What stands there for an owner who limits tracking. */
const none = '00000000-0000-0000-0000-000000000000';

/**
 * Reads the advertising identifier; null where there is none: Android itself has none, it came with Google's services in October 2013 and is
 * not on handsets without them, as the vendor's own for China.
 */
export async function readAdvertisingId(
  handset: Handset,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<string | null> {
  const run = handset.capabilities.root ? handset.asRoot : handset.shell;
  const { stdout } = await run(commands.join('\n'), { ...options, what: 'reading the advertising identifier' });
  return advertisingIdIn(stdout);
}

/** Pure part of `readAdvertisingId`: the first UUID of a setting, or of `<string name="adid_key">`. */
export function advertisingIdIn(text: string): string | null {
  const found = uuid.exec(text.toLowerCase())?.[0] ?? null;
  return found === none ? null : found;
}
