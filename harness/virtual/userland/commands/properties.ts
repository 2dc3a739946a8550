import type { Call, Reply } from '../command.ts';

/** PROP_NAME_MAX and PROP_VALUE_MAX with their zero byte, of bionic's sys/system_properties.h up to Android 7. */
const longestName = 31;
const longestValue = 91;

/** What uid 2000 may set: property_perms of system/core/init/property_service.c, Android 4.3. */
const shellPrefixes = ['debug.', 'log.', 'service.adb.root', 'service.adb.tcp.port', 'sys.powerctl'];

/** `getprop [NAME [DEFAULT]]`; all of them as `[name]: [value]`, sorted. A missing name is an empty line. */
export function getprop({ argv, system: { properties } }: Call): Reply {
  const [name, fallback = ''] = argv;
  if (name !== undefined) return { stdout: `${properties.get(name) || fallback}\n` };
  const lines = [...properties.list()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `[${key}]: [${value}]\n`);
  return { stdout: lines.join('') };
}

/** `setprop NAME VALUE`. What the property service refuses it refuses silently: the exit status stays 0. */
export function setprop({ argv, uid, system: { properties, sdk } }: Call): Reply {
  const [name, value] = argv;
  if (name === undefined || value === undefined || argv.length > 2)
    return { stderr: 'usage: setprop <key> <value>\n', code: 1 };
  const tooLong = Buffer.byteLength(value) > longestValue || (sdk < 26 && Buffer.byteLength(name) > longestName);
  if (tooLong) return { stderr: 'could not set property\n', code: 1 };
  const readOnly = name.startsWith('ro.') && properties.get(name) !== '';
  if (!readOnly && (uid === 0 || shellPrefixes.some((prefix) => name.startsWith(prefix)))) properties.set(name, value);
  return {};
}
