import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Behaviour } from '../firmware-types.ts';
import type { Properties, Screen, Widget } from '../system.ts';
import type { ActivityEntry } from './activities.ts';
import type { AppContext } from './context.ts';
import { buttonAt, textAt } from './layout.ts';
import { decryptOta, type OtaAnswer, otaAnswerSchema, otaForm } from './ota-query.ts';
import { dalvikAgent } from './user-agent.ts';

const name = 'com.android.updater';
const activity = 'com.android.updater.MainActivity';
const packageBytes = 64 * 1024 * 1024;

type Rom = NonNullable<OtaAnswer['LatestRom']>;
/** Where the user is. It outlives the screen: coming back finds a finished download again. */
type State =
  | { readonly kind: 'idle'; readonly message: string }
  | { readonly kind: 'checking' }
  | { readonly kind: 'offered'; readonly rom: Rom; readonly url: string; readonly message: string }
  | { readonly kind: 'downloading'; readonly percent: number }
  | { readonly kind: 'downloaded'; readonly file: string; readonly message: string };

/**
 * MIUI's updater: asks the update server, downloads what it offers into /cache, checks the MD5 that the server gave, and on the user's
 * word leaves the order for recovery and restarts. Failures are shown and can be tried again.
 */
export function createUpdater(behaviour: Extract<Behaviour, { kind: 'updater' }>, context: AppContext): ActivityEntry {
  let state: State = { kind: 'idle', message: '' };
  const go = (next: State) => {
    state = next;
  };
  /** Runs a step that ends in a new state; a failure is shown over the state to go back to. */
  const attempt = (step: () => Promise<State>, back: (message: string) => State) => {
    step().then(go, (error: unknown) => {
      context.log(`Updater: ${error}`);
      go(
        back(error instanceof UpdateProblem ? error.message : "Couldn't connect to the update server. Try again later"),
      );
    });
  };

  const check = () => {
    go({ kind: 'checking' });
    attempt(
      () => askServer(behaviour.host, context),
      (message) => ({ kind: 'idle', message }),
    );
  };
  const download = (rom: Rom, url: string) => {
    go({ kind: 'downloading', percent: 0 });
    attempt(
      async () => ({ kind: 'downloaded', file: await fetchPackage({ rom, url, context, go }), message: '' }),
      (message) => ({ kind: 'offered', rom, url, message }),
    );
  };
  const install = (file: string) => {
    attempt(
      async () => {
        await orderRecovery(file, context.system.rootFolder);
        context.system.reboot('recovery');
        return { kind: 'downloaded', file, message: 'Rebooting' };
      },
      (message) => ({ kind: 'downloaded', file, message }),
    );
  };

  const screen: Screen = {
    package: name,
    activity,
    widgets: () => [
      textAt({ row: 0, id: `${name}:id/title`, text: 'Updater' }),
      textAt({ row: 1, id: `${name}:id/current_version`, text: versionText(context.system.properties) }),
      ...describe(state, { check, download, install }),
    ],
  };
  return {
    package: name,
    activity,
    filters: [{ action: 'android.intent.action.MAIN', schemes: [] }],
    open: () => screen,
  };
}

/** A failure with a sentence for the user. */
class UpdateProblem extends Error {}

function versionText(properties: Properties): string {
  return `MIUI ${properties.get('ro.miui.ui.version.name')} ${properties.get('ro.build.version.incremental')}`;
}

function describe(
  state: State,
  taps: { check: () => void; download: (rom: Rom, url: string) => void; install: (file: string) => void },
): Widget[] {
  const text = (row: number, words: string) => textAt({ row, id: `${name}:id/message`, text: words });
  const button = (words: string, onTap: () => void) =>
    buttonAt({ row: 4, id: `${name}:id/button`, text: words, onTap });
  switch (state.kind) {
    case 'idle':
      return [text(2, state.message), button('Check for updates', taps.check)];
    case 'checking':
      return [text(2, 'Checking for updates')];
    case 'offered':
      return [
        text(2, `New version ${state.rom.version} (${state.rom.filesize})`),
        text(3, state.message),
        button('Download', () => taps.download(state.rom, state.url)),
      ];
    case 'downloading':
      return [text(2, `Downloading ${state.percent}%`)];
    case 'downloaded':
      return [
        text(2, 'The update is ready to be installed'),
        text(3, state.message),
        button('Reboot now', () => taps.install(state.file)),
      ];
  }
}

async function askServer(host: string, context: AppContext): Promise<State> {
  const { properties } = context.system;
  const answer = await context.network.request({
    method: 'POST',
    url: `http://${host}/updates/miotaV3.php`,
    headers: [
      ['Content-Type', 'application/x-www-form-urlencoded'],
      ['User-Agent', dalvikAgent(properties)],
      ['Host', host],
      ['Connection', 'Keep-Alive'],
      ['Accept-Encoding', 'gzip'],
    ],
    body: otaForm({
      d: properties.get('ro.product.device'),
      v: `MIUI-${properties.get('ro.build.version.incremental')}`,
      c: properties.get('ro.build.version.release'),
      b: 'F',
      l: `${properties.get('ro.product.locale.language')}_${properties.get('ro.product.locale.region')}`,
      r: 'CN',
      sn: properties.get('ro.serialno'),
      sdk: properties.get('ro.build.version.sdk'),
      id: '0',
      f: '1',
    }),
  });
  if (answer.status !== 200) throw new UpdateProblem(`The update server answered ${answer.status}`);
  const { LatestRom: rom, MirrorList: mirrors } = otaAnswerSchema.parse(decryptOta(answer.body.toString()));
  const [mirror] = mirrors;
  if (rom === undefined || mirror === undefined) return { kind: 'idle', message: 'No updates available' };
  return { kind: 'offered', rom, url: `${mirror}/${rom.version}/${rom.filename}`, message: '' };
}

/** Downloads into /cache of the handset and gives the path there. */
async function fetchPackage(options: {
  readonly rom: Rom;
  readonly url: string;
  readonly context: AppContext;
  readonly go: (state: State) => void;
}): Promise<string> {
  const { rom, url, context, go } = options;
  const answer = await context.network.request({
    method: 'GET',
    url,
    headers: [
      ['User-Agent', dalvikAgent(context.system.properties)],
      ['Host', new URL(url).host],
      ['Connection', 'Keep-Alive'],
      ['Accept-Encoding', 'identity'],
    ],
    bodyLimit: packageBytes,
    onProgress: (received, total) =>
      go({ kind: 'downloading', percent: total === 0 ? 0 : Math.floor((100 * received) / total) }),
  });
  if (answer.status !== 200) throw new UpdateProblem(`Download failed: the server answered ${answer.status}`);
  const md5 = createHash('md5').update(answer.body).digest('hex');
  if (md5 !== rom.md5) throw new UpdateProblem("Couldn't verify the update package. Download it again");
  const file = `/cache/${basename(rom.filename)}`;
  await mkdir(join(context.system.rootFolder, 'cache'), { recursive: true });
  await writeFile(join(context.system.rootFolder, file), answer.body);
  return file;
}

/** RecoverySystem.installPackage: one argument a line. */
async function orderRecovery(file: string, rootFolder: string): Promise<void> {
  const folder = join(rootFolder, 'cache/recovery');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'command'), `--update_package=${file}\n--locale=en_US\n`);
}
