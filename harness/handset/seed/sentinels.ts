import { plantApps, removeApps } from '../apps/plant.ts';
import type { SeedStore } from './store.ts';

/** Applications of ours, installed and opened once each. */
export const sentinels: SeedStore = {
  name: 'sentinel',
  batch: ({ apps = [] }) => ({
    records: apps.map((app) => ({ id: app.id, canaries: [app.package, app.versionName, app.versionCode] })),
    plant: (handset, options) =>
      plantApps(handset, {
        ...options,
        apps: apps.map((app) => ({
          id: app.id,
          package: app.package.value,
          versionCode: Number(app.versionCode.value),
          versionName: app.versionName.value,
        })),
      }),
  }),
  remove: removeApps,
};
