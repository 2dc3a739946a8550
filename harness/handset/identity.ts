import { LeakdiffError } from '../model/failure.ts';
import { type Identity, identitySchema } from '../model/journal.ts';
import { oneLine } from '../model/line.ts';
import { readAdvertisingId } from './advertising.ts';
import type { Handset } from './handset.ts';
import { commandLine } from './quote.ts';
import { readSubscriber } from './subscriber.ts';
import { readWifi } from './wifi.ts';

const properties = {
  serial: 'ro.serialno',
  fingerprint: 'ro.build.fingerprint',
  incremental: 'ro.build.version.incremental',
  release: 'ro.build.version.release',
  sdk: 'ro.build.version.sdk',
  model: 'ro.product.model',
  codename: 'ro.product.device',
  buildDate: 'ro.build.date.utc',
} as const;

/**
 * Reads who the handset is, in four round trips. What it would not tell is null.
 * Throws SHELL_FAILED when even the build properties are missing.
 */
export async function readIdentity(
  handset: Handset,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Identity> {
  const { signal } = options;
  const commands = [
    ...Object.entries(properties).map(([field, name]) => `echo "${field}=$(getprop ${name})"`),
    `echo "bootId=$(${bootIdCommand})"`,
    'echo "androidId=$(settings get secure android_id 2>/dev/null)"',
    `echo "mac=$(cat ${commandLine(`/sys/class/net/${handset.profile.wifi}/address`)} 2>/dev/null)"`,
  ];
  const { stdout } = await handset.shell(commands.join('\n'), { signal, what: 'reading the identity' });
  const who = assemble(readFields(stdout), await readSubscriber(handset, signal));
  return { ...who, ...(await readWifi(handset, { signal })), adId: await readAdvertisingId(handset, { signal }) };
}

type Asking = { readonly signal?: AbortSignal | undefined };

/** The Wi-Fi interface's own address, lower case; null where the handset does not tell it, as while Wi-Fi is off. */
export async function readMac(handset: Handset, { signal }: Asking = {}): Promise<string | null> {
  const command = `cat ${commandLine(`/sys/class/net/${handset.profile.wifi}/address`)} 2>/dev/null`;
  const { stdout } = await handset.shell(command, { signal, what: "reading the Wi-Fi's address" });
  return macIn(stdout);
}

/** What Android made up at its first start; a factory reset makes another. Null where there is none. */
export async function readAndroidId(handset: Handset, { signal }: Asking = {}): Promise<string | null> {
  const { stdout } = await handset.shell('settings get secure android_id', { signal, what: 'reading the Android id' });
  return androidIdIn(stdout);
}

/** The handset's own serial number, which is not always the one that adb lists. */
export async function readSerial(handset: Handset, { signal }: Asking = {}): Promise<string> {
  const { stdout } = await handset.shell(`getprop ${properties.serial}`, { signal, what: 'reading the serial number' });
  return oneLine(stdout.trim(), mostProperty);
}

const shaped = (text: string, shape: RegExp): string | null => {
  const value = text.trim().toLowerCase();
  return shape.test(value) ? value : null;
};
const macIn = (text: string) => shaped(text, /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/);
const androidIdIn = (text: string) => shaped(text, /^[0-9a-f]{8,16}$/);

/** New at each boot: the kernel's boot id, or, where it is missing, the minute at which the kernel started. */
export const bootIdCommand =
  'cat /proc/sys/kernel/random/boot_id 2>/dev/null || { IFS=. read up rest < /proc/uptime; echo uptime-$(( ($(date +%s) - up) / 60 )); }';

/** `field=value` lines; the last of a name counts. */
export function readFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0) fields.set(line.slice(0, equals), line.slice(equals + 1).trim());
  }
  return fields;
}

/** Android's own properties have at most 91 characters (PROP_VALUE_MAX), `ro.` ones since 8.0 any number. */
const mostProperty = 200;

/** Pure part of `readIdentity`. */
export function assemble(
  fields: ReadonlyMap<string, string>,
  subscriber: Pick<Identity, 'imei' | 'imsi' | 'iccid' | 'ownNumber'>,
): Identity {
  const text = (name: string) => oneLine(fields.get(name) ?? '', mostProperty);
  const parsed = identitySchema.safeParse({
    ...Object.fromEntries(Object.keys(properties).map((name) => [name, text(name)])),
    sdk: Number(text('sdk') || Number.NaN),
    bootId: text('bootId'),
    ...subscriber,
    androidId: androidIdIn(text('androidId')),
    mac: macIn(text('mac')),
  });
  if (parsed.success && parsed.data.fingerprint !== '' && parsed.data.bootId !== '') return parsed.data;
  throw new LeakdiffError(
    'SHELL_FAILED',
    'the handset did not tell its build fingerprint, SDK level and boot id; they were expected from getprop and /proc; is it in recovery or still booting?',
    { cause: parsed.error },
  );
}
