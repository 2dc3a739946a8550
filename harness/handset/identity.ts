import { LeakdiffError } from '../model/failure.ts';
import { type Identity, identitySchema } from '../model/journal.ts';
import { oneLine } from '../model/line.ts';
import type { Handset } from './handset.ts';
import { commandLine } from './quote.ts';
import { readSubscriber } from './subscriber.ts';

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
 * Reads who the handset is, in two round trips. What it would not tell is null.
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
  return assemble(readFields(stdout), await readSubscriber(handset, signal));
}

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
  const orNull = (name: string, shape: RegExp) => {
    const value = text(name).toLowerCase();
    return shape.test(value) ? value : null;
  };
  const parsed = identitySchema.safeParse({
    ...Object.fromEntries(Object.keys(properties).map((name) => [name, text(name)])),
    sdk: Number(text('sdk') || Number.NaN),
    bootId: text('bootId'),
    ...subscriber,
    androidId: orNull('androidId', /^[0-9a-f]{8,16}$/),
    mac: orNull('mac', /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/),
  });
  if (parsed.success && parsed.data.fingerprint !== '' && parsed.data.bootId !== '') return parsed.data;
  throw new LeakdiffError(
    'SHELL_FAILED',
    'the handset did not tell its build fingerprint, SDK level and boot id; they were expected from getprop and /proc; is it in recovery or still booting?',
    { cause: parsed.error },
  );
}
