import type { Handset } from './handset.ts';

/** An app that the owner installed, and how often and long it was used as far as Android counts it. */
export type Installed = {
  readonly package: string;
  /** Null where Android tells no usage. */
  readonly starts: number | null;
  readonly milliseconds: number | null;
};

/** Reads which apps are not part of the firmware (`pm list packages -3`), and their use (`dumpsys usagestats`). */
export async function readInstalled(
  handset: Handset,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Installed[]> {
  const { stdout } = await handset.shell('pm list packages -3; echo "== usage"; dumpsys usagestats 2>&1', {
    ...options,
    what: 'reading the installed apps',
  });
  const [listed = '', usage = ''] = stdout.split('== usage\n');
  return assembleInstalled(listed, usage);
}

/**
 * Pure part of `readInstalled`. Up to 4.4 usage is, under a `Date: 20140814` of each day, `  PACKAGE: N times, M ms` (UsageStatsService.java,
 * collectDumpInfoFLOCK); days are added up. From 5.0 it is told in another way, which is not read.
 */
export function assembleInstalled(listed: string, usage: string): Installed[] {
  const used = new Map<string, { starts: number; milliseconds: number }>();
  for (const [, name = '', starts, milliseconds] of usage.matchAll(/^\s+([A-Za-z][\w.]*): (\d+) times, (\d+) ms\b/gm)) {
    const so = used.get(name) ?? { starts: 0, milliseconds: 0 };
    used.set(name, { starts: so.starts + Number(starts), milliseconds: so.milliseconds + Number(milliseconds) });
  }
  const names = [...listed.matchAll(/^package:([A-Za-z][\w.]*)\s*$/gm)].map(([, name = '']) => name);
  return [...new Set(names)].sort().map((name) => ({
    package: name,
    starts: used.get(name)?.starts ?? null,
    milliseconds: used.get(name)?.milliseconds ?? null,
  }));
}
