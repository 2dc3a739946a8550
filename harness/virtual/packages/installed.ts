import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { ActivityEntry } from '../apps/activities.ts';
import type { Clock } from '../system.ts';
import { InstallFailure, readApplication } from './application.ts';

const recordSchema = z.strictObject({
  package: z.string(),
  versionCode: z.number(),
  versionName: z.string(),
  activities: z.array(z.string()),
  path: z.string(),
  /** Handset time, epoch milliseconds. */
  installedAt: z.number(),
  updatedAt: z.number(),
});
/** An application that a user installed. */
export type InstalledPackage = z.infer<typeof recordSchema>;

/** Applications on the data partition: their files in /data/app, and the list of them, as /data/system/packages.xml is. Both go with a factory reset. */
export type InstalledPackages = {
  list(): readonly InstalledPackage[];
  /** Installs a file of the host. Throws InstallFailure. */
  install(file: string, options: { readonly replace: boolean }): InstalledPackage;
  /** False where there is no such application. */
  uninstall(name: string): boolean;
};

const listFile = 'data/system/packages.json';

/** Opens the applications of a handset whose root is `rootFolder`; each change is on its disk when the call returns. */
export function openInstalledPackages(options: {
  readonly rootFolder: string;
  readonly clock: Clock;
  /** Told of each change, with what is there then. */
  readonly onChange: (list: readonly InstalledPackage[]) => void;
}): InstalledPackages {
  const { rootFolder, clock, onChange } = options;
  const path = join(rootFolder, listFile);
  let list = readList(path);
  const keep = (next: InstalledPackage[]): void => {
    list = next;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(list));
    onChange(list);
  };
  const others = (name: string) => list.filter((one) => one.package !== name);

  return {
    list: () => list,
    install: (file, { replace }) => {
      const application = readApplication(readFileSync(file));
      const old = list.find((one) => one.package === application.package);
      if (old !== undefined && !replace) throw new InstallFailure('INSTALL_FAILED_ALREADY_EXISTS');
      // An update goes beside the old file, under the other of two numbers (InstallArgs.doRename of 4.3).
      const number = old?.path.endsWith('-1.apk') ? 2 : 1;
      const now = clock.now();
      const record: InstalledPackage = {
        ...application,
        activities: [...application.activities],
        path: `/data/app/${application.package}-${number}.apk`,
        installedAt: old?.installedAt ?? now,
        updatedAt: now,
      };
      mkdirSync(join(rootFolder, 'data/app'), { recursive: true });
      copyFileSync(file, join(rootFolder, record.path));
      // Anybody may read an application's file (PackageManagerService.setPermissionsLI of 4.3), and reach it by its name.
      chmodSync(join(rootFolder, 'data/app'), 0o771);
      chmodSync(join(rootFolder, record.path), 0o644);
      if (old !== undefined) rmSync(join(rootFolder, old.path), { force: true });
      keep([...others(record.package), record]);
      return record;
    },
    uninstall: (name) => {
      const old = list.find((one) => one.package === name);
      if (old === undefined) return false;
      rmSync(join(rootFolder, old.path), { force: true });
      keep(others(name));
      return true;
    },
  };
}

function readList(path: string): InstalledPackage[] {
  try {
    return z.array(recordSchema).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** What the activity manager is to know of applications: each activity is an empty window, which is all that applications without code have. */
export function activityEntries(list: readonly InstalledPackage[]): ActivityEntry[] {
  return list.flatMap(({ package: name, activities }) =>
    activities.map((activity) => ({
      package: name,
      activity,
      filters: [{ action: 'android.intent.action.MAIN', schemes: [] }],
      open: () => ({ package: name, activity, widgets: () => [] }),
    })),
  );
}
