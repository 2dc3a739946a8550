import type { Properties } from '../system.ts';

/** Bytes that a name and a value may have (PROP_NAME_MAX, PROP_VALUE_MAX of bionic's system_properties.h, less the NUL). */
const longestName = 31;
const longestValue = 91;

/**
 * System properties of one boot. As in init (system/core/init/property_service.c, 4.3): a `ro.` name keeps its first value, too long a
 * name or value is refused, both without a word; `persist.` names go to `persisted`, which outlives the boot.
 */
export function createProperties(options: {
  readonly initial: Readonly<Record<string, string>>;
  readonly persisted: Map<string, string>;
}): Properties {
  const { initial, persisted } = options;
  const values = new Map([...Object.entries(initial), ...persisted]);
  return {
    get: (name) => values.get(name) ?? '',
    set: (name, value) => {
      if (name.startsWith('ro.') && values.has(name)) return;
      if (name.length === 0 || name.length > longestName || Buffer.byteLength(value) > longestValue) return;
      values.set(name, value);
      if (name.startsWith('persist.')) persisted.set(name, value);
    },
    list: () => [...values],
  };
}
