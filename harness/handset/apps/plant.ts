import { goHome } from '../control.ts';
import type { Handset } from '../handset.ts';
import { wake } from '../power.ts';
import { commandLine } from '../quote.ts';
import { scratchFolder } from '../script.ts';
import { checkNonce } from '../seed/content.ts';
import type { Planted, PlantOptions } from '../seed/plant.ts';
import { readPackages } from './installed.ts';
import { type SentinelApp, sentinelActivity } from './manifest.ts';
import { buildSentinels } from './sentinel.ts';

/** Installing on a handset of 2014 takes some seconds (dexopt, and MIUI's own look at it). */
const installMs = 120_000;
const useMs = 30_000;

/** What `pm install` said where it failed: `INSTALL_FAILED_USER_RESTRICTED` and the like; null for a success. */
export function installFailure(said: string): string | null {
  if (/^Success\b/m.test(said)) return null;
  return /^Failure \[([A-Z_]+)/m.exec(said)?.[1] ?? (said.trim().slice(-200) || 'it said nothing');
}

/** What an owner can do about a refusal. MIUI asks on its screen, and has a developer option for it (FIELD 2.10). */
function explain(failure: string): string {
  return failure === 'INSTALL_FAILED_USER_RESTRICTED'
    ? `${failure}: switch on "Install via USB" in the developer options, and allow it on the screen`
    : failure;
}

/**
 * Installs sentinel applications and opens each once, so that there is something to tell of its use; what counts is what the package manager
 * says afterwards: name and version. Stops at the first that is refused, as all others would be.
 */
export async function plantApps(
  handset: Handset,
  options: PlantOptions & { readonly apps: readonly SentinelApp[] },
): Promise<Planted> {
  const { apps, nonce, signal } = options;
  checkNonce(nonce);
  let refusal: string | null = null;
  const built = await buildSentinels(apps);
  await handset.push(Buffer.from(apps.map((app) => `${app.package}\n`).join('')), listOf(nonce), { signal });
  await wake(handset, { signal });
  for (const [i, { app, apk }] of built.entries()) {
    const failure = await install(handset, { apk, path: `${scratchFolder}/${nonce}-${i}.apk`, signal });
    if (failure !== null) {
      refusal = explain(failure);
      break;
    }
    await use(handset, app, signal);
    options.onProgress?.(i + 1, apps.length);
  }
  await goHome(handset, signal);
  const there = await readPackages(handset, { packages: apps.map((app) => app.package), signal });
  const entries = apps.map((app) => {
    const found = there.get(app.package);
    return {
      id: app.id,
      readBack: found?.versionCode === app.versionCode && found.versionName === app.versionName,
    };
  });
  const found = apps.filter((_, i) => entries[i]?.readBack);
  return {
    entries,
    planted: apps.length,
    readBack: found.length,
    bytes: found.reduce((sum, app) => sum + app.package.length + app.versionName.length, 0),
    refusal,
  };
}

async function install(
  handset: Handset,
  of: { readonly apk: Buffer; readonly path: string; readonly signal: AbortSignal | undefined },
): Promise<string | null> {
  const { apk, path, signal } = of;
  await handset.push(apk, path, { signal });
  // One round trip, and the file is gone whatever `pm` says.
  const command = `pm install -r ${commandLine(path)}; rm ${commandLine(path)}`;
  const { stdout, stderr } = await handset.shell(command, { what: 'installing', timeoutMs: installMs, signal });
  return installFailure(`${stdout}${stderr}`);
}

/** Opens a sentinel's empty window; the next one's opening, or the way home, ends the use. */
async function use(handset: Handset, app: SentinelApp, signal: AbortSignal | undefined): Promise<void> {
  const command = commandLine('am', 'start', '-n', `${app.package}/${sentinelActivity}`);
  await handset.shell(command, { timeoutMs: useMs, signal });
}

/** Takes off exactly the sentinels that were installed under a nonce, and asks afterwards what is left of them. Safe to repeat. */
export async function removeApps(
  handset: Handset,
  { nonce, signal }: { readonly nonce: string; readonly signal?: AbortSignal | undefined },
): Promise<{ readonly before: number; readonly after: number }> {
  const list = commandLine(listOf(nonce));
  const { stdout } = await handset.shell(`cat ${list} 2>/dev/null`, { signal });
  const packages = stdout.split(/\s+/).filter((word) => /^[a-z]\w*(\.\w+)+$/.test(word));
  const there = [...(await readPackages(handset, { packages, signal })).keys()];
  if (there.length > 0) {
    const commands = there.map((name) => commandLine('pm', 'uninstall', name)).join('\n');
    const timeoutMs = installMs * there.length;
    await handset.shell(commands, { what: 'uninstalling the sentinel applications', timeoutMs, signal });
  }
  const after = (await readPackages(handset, { packages: there, signal })).size;
  if (after === 0) await handset.shell(`rm -f ${list}`, { signal });
  return { before: there.length, after };
}

/** A list of what was installed, kept on the handset itself: whoever takes over after a crash can take it off by the nonce alone. */
const listOf = (nonce: string): string => `${scratchFolder}/${nonce}.packages`;
