import { readFileSync } from 'node:fs';
import type { Behaviour, Firmware } from '../firmware-types.ts';
import type { App, System } from '../system.ts';
import { createAccount } from './account.ts';
import type { ActivityEntry } from './activities.ts';
import { createBrowser } from './browser.ts';
import { createCloudSync } from './cloud-sync.ts';
import type { AppContext } from './context.ts';
import { createCredentials } from './credentials.ts';
import { createDnsReport } from './dns-report.ts';
import { createEncryptedUpload } from './encrypted-upload.ts';
import { createHashedReport } from './hashed-report.ts';
import type { LockScreen } from './lock-screen.ts';
import { createMessagingSettings } from './messaging-settings.ts';
import { createNetwork, type Resolve } from './network.ts';
import { createPlaintextReport } from './plaintext-report.ts';
import { createPoll } from './poll.ts';
import { createProfileReport } from './profile-report.ts';
import { createPushChannel } from './push-channel.ts';
import { createSettings } from './settings.ts';
import { createStore } from './store.ts';
import { createTelemetry } from './telemetry.ts';
import { readTrustStores } from './trust-stores.ts';
import { createUpdater } from './updater.ts';
import { createUsageReport } from './usage-report.ts';
import { setService, whenServiceOn } from './vendor-service.ts';

export { type ActivityEntry, type ActivityTable, createActivities } from './activities.ts';
export { createLockScreen, type LockScreen } from './lock-screen.ts';
export type { Resolve } from './network.ts';

/** A behaviour as it runs: a program in the background, or activities, or both. */
type Program = { readonly apps: readonly App[]; readonly activities: readonly ActivityEntry[] };

/**
 * The programs of a firmware. The composition makes the activity table first, puts it into the system, and installs
 * what comes back here; it starts the apps when boot completes and stops them before a reboot:
 *
 *     const activities = createActivities();
 *     const system = { …, activities };
 *     const programs = createApps({ system, firmware, trust, random, resolve, log });
 *     activities.install(programs.activities);
 *     for (const app of programs.apps) app.start();
 *
 * `trust` is the path of a PEM file with the firmware's trusted authorities; `random` is uniform in [0, 1);
 * `resolve` asks the name server that DHCP gave; `log` takes lines for the handset's log.
 * A boot makes new ones: an app that was stopped is not started again.
 */
export function createApps(options: {
  readonly system: System;
  readonly firmware: Firmware;
  readonly trust: string;
  readonly random: () => number;
  readonly resolve: Resolve;
  readonly lock: LockScreen;
  readonly log: (line: string) => void;
}): Program {
  const { system, firmware, trust, random, resolve, log } = options;
  const network = createNetwork({
    ...{ resolve, trust: readFileSync(trust, 'utf8'), sdk: system.sdk },
    stores: () => readTrustStores(system),
  });
  const context: AppContext = { system, network, resolve, random, log };
  const programs = firmware.behaviours.map((behaviour) => createProgram(behaviour, context));
  if (firmware.service === 'forced') setService(system.providers, true);
  const onDemand = (firmware.whenServiceOn ?? []).map((behaviour) =>
    whenServiceOn({ system, make: () => createProgram(behaviour, context).apps, log }),
  );
  return {
    apps: [...programs.flatMap((program) => program.apps), ...onDemand],
    activities: [
      ...programs.flatMap((program) => program.activities),
      createSettings(system),
      ...createCredentials({ system, lock: options.lock }),
      ...(firmware.account ? [createAccount(context, { tells: firmware.account === 'telling' })] : []),
      ...(firmware.service === 'opt-in' ? [createMessagingSettings(system)] : []),
    ],
  };
}

function createProgram(behaviour: Behaviour, context: AppContext): Program {
  switch (behaviour.kind) {
    case 'plaintext-report':
      return { apps: [createPlaintextReport(behaviour, context)], activities: [] };
    case 'hashed-report':
      return { apps: [createHashedReport(behaviour, context)], activities: [] };
    case 'encrypted-upload':
      return { apps: [createEncryptedUpload(behaviour, context)], activities: [] };
    case 'push-channel':
      return { apps: [createPushChannel(behaviour, context)], activities: [] };
    case 'dns-report':
      return { apps: [createDnsReport(behaviour, context)], activities: [] };
    case 'cloud-sync':
      return { apps: [createCloudSync(behaviour, context)], activities: [] };
    case 'profile-report':
      return { apps: [createProfileReport(behaviour, context)], activities: [] };
    case 'telemetry':
      return { apps: [createTelemetry(behaviour, context)], activities: [] };
    case 'usage-report':
      return { apps: [createUsageReport(behaviour, context)], activities: [] };
    case 'poll':
      return { apps: [createPoll(behaviour, context)], activities: [] };
    case 'store':
      return createStore(behaviour, context);
    case 'updater':
      return { apps: [], activities: [createUpdater(behaviour, context)] };
    case 'browser':
      return { apps: [], activities: [createBrowser(context)] };
  }
}
