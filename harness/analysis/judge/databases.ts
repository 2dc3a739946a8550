import type { JournalLine } from '../../model/journal.ts';
import type { Verdict } from '../../model/verdict.ts';
import { list, printable } from './words.ts';

type Versions = Readonly<Record<string, string>>;

/** The databases that a judgement was made with, each beside the version that the run recorded when it was performed. */
export function databasesOf(used: Versions, journal: readonly JournalLine[]): Verdict['databases'] {
  const recorded = new Map<string, string>();
  for (const line of journal)
    if (line.event === 'started')
      for (const [name, version] of Object.entries(line.versions)) recorded.set(name, version);
  return Object.fromEntries(
    Object.entries(used).map(([name, version]) => [name, { judgedWith: version, runWith: recorded.get(name) ?? null }]),
  );
}

/** Says where a verdict rests on other databases than there were at the time of the run; null where it does not, or where none were recorded. */
export function otherDatabases(databases: Verdict['databases']): string | null {
  const others = Object.entries(databases).flatMap(([name, { judgedWith, runWith }]) =>
    runWith === null || runWith === judgedWith
      ? []
      : [`${printable(name)} ${printable(judgedWith)} (the run recorded ${printable(runWith)})`],
  );
  return others.length === 0
    ? null
    : `Judged again with other databases than the run had: ${list(others)}. Countries, networks and clouds of addresses may differ from an earlier verdict.`;
}
