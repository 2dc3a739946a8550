import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Behaviour } from '../firmware-types.ts';
import type { App, Screen, Widget } from '../system.ts';
import type { ActivityEntry } from './activities.ts';
import type { AppContext } from './context.ts';
import { buttonAt, textAt } from './layout.ts';
import { everyPeriod } from './schedule.ts';
import { sealReport } from './sealed-report.ts';
import { dalvikAgent } from './user-agent.ts';

type Store = Extract<Behaviour, { kind: 'store' }>;

const name = 'com.xiaomi.market';
const activity = 'com.xiaomi.market.ui.AppDetailActivity';
const apkBytes = 64 * 1024 * 1024;

/**
 * The pre-loaded application store, in two parts. In the background it asks once in a while whether there is a newer version of itself, and in
 * firmware that reports, it tells which applications the owner installed, in which version, and when and how long each was used; how the one
 * that Nexusguard saw did so is not published. On the screen it shows an application's page and installs it.
 */
export function createStore(behaviour: Store, context: AppContext): { apps: App[]; activities: ActivityEntry[] } {
  const { system, random } = context;
  const log = (line: string) => context.log(`Market: ${line}`);
  const task = (signal: AbortSignal) => check(behaviour, context, signal);
  const schedule = everyPeriod({ system, random, log, periodSeconds: behaviour.periodSeconds, task });
  const page: ActivityEntry = {
    package: name,
    activity,
    filters: [{ action: 'android.intent.action.VIEW', schemes: ['market'] }],
    open: ({ data }) => openPage(behaviour, context, wantedOf(data)),
  };
  return { apps: [{ package: name, ...schedule }], activities: [page] };
}

function headersOf(context: AppContext, host: string): (readonly [string, string])[] {
  return [
    ['User-Agent', dalvikAgent(context.system.properties)],
    ['Host', host],
    ['Connection', 'Keep-Alive'],
    ['Accept-Encoding', 'gzip'],
  ];
}

async function check({ host, scheme, report }: Store, context: AppContext, signal: AbortSignal): Promise<void> {
  const { system, network } = context;
  const self = system.packages.list().find((entry) => entry.name === name)?.versionCode ?? 0;
  const headers = headersOf(context, host);
  const origin = `${scheme}://${host}`;
  await network.request({ method: 'GET', url: `${origin}/apm/self?package=${name}&version=${self}`, headers, signal });
  if (report === undefined) return;
  const text = JSON.stringify({ model: system.properties.get('ro.product.model'), apps: appsOf(context) });
  const body = report === 'sealed' ? sealReport(text) : Buffer.from(text);
  const type = report === 'sealed' ? 'application/octet-stream' : 'application/json';
  await network.request({
    ...{ method: 'POST', url: `${origin}/apm/report`, body, signal },
    headers: [['Content-Type', type], ...headers],
  });
}

/** What the owner installed, and its use. */
function appsOf({ system: { packages } }: AppContext): unknown[] {
  const usage = new Map(packages.usage().map((one) => [one.name, one]));
  return packages
    .list()
    .filter(({ system }) => !system)
    .map((entry) => {
      const used = usage.get(entry.name);
      return {
        pkg: entry.name,
        versionCode: entry.versionCode,
        versionName: entry.versionName,
        installed: Math.round(entry.installedAt),
        launches: used?.starts ?? 0,
        usedMs: Math.round(used?.milliseconds ?? 0),
        lastUsed: Math.round(used?.lastUsed ?? 0),
      };
    });
}

/** The application that a `market://details?id=PACKAGE` names. */
const wantedOf = (data: string | null): string => /[?&]id=([\w.]+)/.exec(data ?? '')?.[1] ?? '';

function openPage(behaviour: Store, context: AppContext, wanted: string): Screen {
  let status = '';
  let busy = false;
  const isThere = () => context.system.packages.list().some((entry) => entry.name === wanted);
  const install = () => {
    busy = true;
    status = 'Downloading';
    fetchAndInstall(behaviour, context, wanted).then(
      () => {
        status = 'Installed';
      },
      (error: unknown) => {
        context.log(`Market: ${wanted}: ${error instanceof Error ? error.message : error}`);
        status = 'Download failed';
        busy = false;
      },
    );
  };
  const button = (): Widget[] =>
    busy || isThere() ? [] : [buttonAt({ row: 3, id: `${name}:id/install`, text: 'Install', onTap: install })];
  return {
    package: name,
    activity,
    widgets: () => [
      textAt({ row: 0, id: `${name}:id/title`, text: wanted }),
      textAt({ row: 2, id: `${name}:id/status`, text: isThere() ? 'Installed' : status }),
      ...button(),
    ],
  };
}

async function fetchAndInstall({ host, channel }: Store, context: AppContext, wanted: string): Promise<void> {
  const query = channel === undefined ? '' : `?channel=${channel}`;
  const answer = await context.network.request({
    method: 'GET',
    url: `http://${host}/download/${wanted}.apk${query}`,
    headers: headersOf(context, host),
    bodyLimit: apkBytes,
  });
  if (answer.status !== 200) throw new Error(`the store answered ${answer.status}`);
  const folder = join(context.system.rootFolder, 'cache');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${wanted}.apk`);
  await writeFile(file, answer.body);
  context.system.packages.install(file, { replace: true });
}
