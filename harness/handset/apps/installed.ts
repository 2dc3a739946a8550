import type { Handset } from '../handset.ts';
import { commandLine } from '../quote.ts';

/** What the package manager says of an application that is installed. */
export type InstalledApp = {
  /** Where its file is on the handset. */
  readonly path: string;
  readonly versionCode: number | null;
  readonly versionName: string | null;
};

const dumpMs = 60_000;

/** Packages with their files, from `pm list packages -f`: `package:/data/app/com.example-1.apk=com.example`. */
export function parsePackageList(text: string): Map<string, string> {
  const list = new Map<string, string>();
  // A path may hold `=` from Android 8 on (`/data/app/com.example-hash==/base.apk`); a name never does.
  for (const [, path = '', name = ''] of text.matchAll(/^package:(\S+)=([\w.]+)\s*$/gm)) list.set(name, path);
  return list;
}

/** Versions of each package in `dumpsys package` output: `Package [com.example] (41c0):`, then `versionCode=7 targetSdk=18`, `versionName=1.0`. */
export function parsePackageDump(
  text: string,
): Map<string, { versionCode: number | null; versionName: string | null }> {
  const list = new Map<string, { versionCode: number | null; versionName: string | null }>();
  const heads = [...text.matchAll(/^\s*Package \[([\w.]+)\]/gm)];
  heads.forEach((head, i) => {
    const part = text.slice(head.index, heads[i + 1]?.index);
    const code = /^\s*versionCode=(\d+)/m.exec(part)?.[1];
    const name = /^\s*versionName=(.*?)\s*$/m.exec(part)?.[1];
    // Of two of the same name, as an updated one of the system's has, the first is the one in use.
    const known = head[1] === undefined || list.has(head[1]);
    if (!known)
      list.set(head[1] ?? '', { versionCode: code === undefined ? null : Number(code), versionName: name ?? null });
  });
  return list;
}

/** Which of some packages are installed, where, and in which version. */
export async function readPackages(
  handset: Handset,
  { packages, signal }: { readonly packages: readonly string[]; readonly signal?: AbortSignal | undefined },
): Promise<Map<string, InstalledApp>> {
  if (packages.length === 0) return new Map();
  const list = await handset.shell('pm list packages -f', { timeoutMs: dumpMs, signal });
  const paths = parsePackageList(list.stdout);
  const wanted = packages.filter((name) => paths.has(name));
  if (wanted.length === 0) return new Map();
  // `dumpsys package NAME` prints one of them only; one script asks for all.
  const dumps = wanted.map((name) => commandLine('dumpsys', 'package', name)).join('\n');
  const { stdout } = await handset.shell(dumps, { timeoutMs: dumpMs, signal, what: 'reading versions' });
  const versions = parsePackageDump(stdout);
  return new Map(
    wanted.map((name) => [
      name,
      { path: paths.get(name) ?? '', ...(versions.get(name) ?? { versionCode: null, versionName: null }) },
    ]),
  );
}
