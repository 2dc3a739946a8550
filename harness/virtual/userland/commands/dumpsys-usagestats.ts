import type { Call, Reply } from '../command.ts';
import { formatTime } from '../strftime.ts';

/**
 * `dumpsys usagestats` up to 4.4 (UsageStatsService.collectDumpInfoFLOCK): for the day, each package and how it was used. From 5.0 it is told in
 * another way, which this handset does not.
 */
export function dumpUsageStats({ system: { sdk, clock, packages, properties } }: Call): Reply {
  if (sdk >= 21) return {};
  const zone = properties.get('persist.sys.timezone') || 'GMT';
  const day = formatTime(clock.now(), { format: '%Y%m%d', zone });
  const lines = packages
    .usage()
    .flatMap(({ package: name, launches, usedMs, activities }) => [
      `  ${name}: ${launches} times, ${Math.round(usedMs)} ms`,
      ...Object.entries(activities).map(([activity, starts]) => `    ${activity}: ${starts} starts`),
    ]);
  return { stdout: [`Date: ${day}`, ...lines].map((line) => `${line}\n`).join('') };
}
