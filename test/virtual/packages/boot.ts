import { createActivities } from '../../../harness/virtual/apps/activities.ts';
import { createPackages } from '../../../harness/virtual/life/packages.ts';
import { activityEntries, openInstalledPackages } from '../../../harness/virtual/packages/installed.ts';
import { createUsageStats } from '../../../harness/virtual/packages/usage.ts';
import { type FakeSystem, fakeSystem } from '../fake-system.ts';

/** A handset with a package manager on the disk, as a boot makes it. */
export function bootWithPackages(rootFolder: string, shellMayInstall = true): FakeSystem {
  const system = fakeSystem({ rootFolder });
  const usage = createUsageStats(system.clock);
  const activities = createActivities(usage.resumed);
  const installed = openInstalledPackages({
    rootFolder,
    clock: system.clock,
    onChange: (list) => activities.installByUser(activityEntries(list)),
  });
  activities.installByUser(activityEntries(installed.list()));
  const version = { code: 18, name: '4.3-X' };
  const packages = createPackages({
    miui: true,
    programs: () => [],
    version,
    installed,
    usage,
    owned: [],
    shellMayInstall,
  });
  return Object.assign(system, { activities, packages });
}
