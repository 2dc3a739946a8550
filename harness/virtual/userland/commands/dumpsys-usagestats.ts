import type { Call, Reply } from '../command.ts';

/** `dumpsys usagestats` of 4.3 (UsageStatsService.collectDumpInfoFLOCK): for the day, each package and how it was used. */
export function dumpUsageStats({ system: { clock, packages } }: Call): Reply {
  const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '');
  const lines = packages
    .usage()
    .flatMap(({ package: name, launches, usedMs, activities }) => [
      `  ${name}: ${launches} times, ${Math.round(usedMs)} ms`,
      ...Object.entries(activities).map(([activity, starts]) => `    ${activity}: ${starts} starts`),
    ]);
  return { stdout: [`Date: ${day}`, ...lines].map((line) => `${line}\n`).join('') };
}
