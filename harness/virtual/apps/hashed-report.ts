import type { Behaviour } from '../firmware-types.ts';
import type { App } from '../system.ts';
import type { AppContext } from './context.ts';
import { deviceHash } from './device-hash.ts';
import { createNumberLookup } from './number-lookup.ts';

type Report = Extract<Behaviour, { kind: 'hashed-report' }>;

/**
 * The same lookup after a change of its form alone: each number as H(number) in the place where the activation URL has H(IMEI) (FIELD 1).
 * That a build did this is made up; the form of the URL and H are the decompiled ones.
 */
export function createHashedReport(behaviour: Report, context: AppContext): App {
  const path = (number: string) => `/pass/activate/dev/${deviceHash(number)}/activating?type=MXPH`;
  return createNumberLookup({ ...behaviour, path }, { name: 'CloudMessaging', package: 'com.xiaomi.xmsf', context });
}
