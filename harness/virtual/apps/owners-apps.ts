import type { System } from '../system.ts';

/** What the owner installed, and its use, as programs tell it to their servers. */
export function ownersApps({ packages }: Pick<System, 'packages'>): unknown[] {
  const usage = new Map(packages.usage().map((one) => [one.package, one]));
  return packages
    .list()
    .filter(({ system }) => !system)
    .map((entry) => {
      const used = usage.get(entry.name);
      return {
        pkg: entry.name,
        versionCode: entry.versionCode,
        versionName: entry.versionName,
        installed: Math.round(entry.installedAt),
        launches: used?.launches ?? 0,
        usedMs: Math.round(used?.usedMs ?? 0),
        lastUsed: Math.round(used?.lastUsed ?? 0),
      };
    });
}
