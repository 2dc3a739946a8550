import type { Call, Reply } from '../command.ts';
import { formatTime } from '../strftime.ts';

/** `dumpsys usagestats`: a day's apps with their starts and time in front, as UsageStatsService prints them up to 4.4. */
export function dumpUsage({ system }: Call): Reply {
  if (system.sdk >= 21) return {};
  const zone = system.properties.get('persist.sys.timezone') || 'GMT';
  const day = formatTime(system.clock.now(), { format: '%Y%m%d', zone });
  const lines = system.packages
    .usage()
    .flatMap(({ name, starts, milliseconds, activities }) => [
      `  ${name}: ${starts} times, ${Math.round(milliseconds)} ms\n`,
      ...Object.entries(activities).map(([activity, count]) => `    ${activity}: ${count} starts\n`),
    ]);
  return { stdout: `Date: ${day}\n${lines.join('')}` };
}
