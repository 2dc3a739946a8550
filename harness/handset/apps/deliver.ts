import { LeakdiffError } from '../../model/failure.ts';
import { pause } from '../attach.ts';
import { goHome, startActivity } from '../control.ts';
import type { Handset } from '../handset.ts';
import { centre, findButton } from '../ota/window.ts';
import { wake } from '../power.ts';
import { commandLine } from '../quote.ts';
import { withUndo } from '../restore.ts';
import { lookAtScreen, textsOf } from '../screens/look.ts';
import { readPackages } from './installed.ts';

/** An application as the handset has it, and whether the store was what brought it. */
export type Delivered = { readonly path: string; readonly apk: Buffer; readonly wasThere: boolean };

const lookEveryMs = 500;
const afterTapMs = 1_500;

/**
 * Makes the handset's own store install an application, as its owner would by a link to its page (`market://details?id=`), fetches the file
 * that the handset then has, and takes the application off again. One that was there before is fetched as it is, and stays.
 * Throws STORE_FAILED with what the store's screen said.
 */
export async function deliverFromStore(
  handset: Handset,
  { name, signal }: { readonly name: string; readonly signal?: AbortSignal | undefined },
): Promise<Delivered> {
  const fetchApk = async (): Promise<{ path: string; apk: Buffer } | null> => {
    const path = (await readPackages(handset, { packages: [name], signal })).get(name)?.path;
    return path === undefined ? null : { path, apk: await handset.pull(path, { signal }) };
  };
  const before = await fetchApk();
  if (before !== null) return { ...before, wasThere: true };
  const { store } = handset.profile;
  if (store === null)
    throw new LeakdiffError('STORE_FAILED', `nobody has told how the store of ${handset.profile.name} is used`);
  return withUndo(async (undo) => {
    undo.push(`take ${name} off again`, async () => {
      await handset.shell(commandLine('pm', 'uninstall', name));
    });
    await wake(handset, { signal });
    await startActivity(handset, ['-a', 'android.intent.action.VIEW', '-d', `market://details?id=${name}`], signal);
    await driveUntilInstalled(handset, { name, buttons: store.buttons, minutes: store.minutes, signal });
    await goHome(handset, signal);
    const there = await fetchApk();
    if (there === null) throw new LeakdiffError('STORE_FAILED', `${name} was installed, and is gone again`);
    return { ...there, wasThere: false };
  });
}

/** Taps what the profile says until the package manager knows the application. */
async function driveUntilInstalled(
  handset: Handset,
  of: {
    readonly name: string;
    readonly buttons: readonly string[];
    readonly minutes: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const { name, buttons, minutes, signal } = of;
  const deadline = Date.now() + minutes * 60_000;
  let said = '';
  while (Date.now() < deadline) {
    if ((await readPackages(handset, { packages: [name], signal })).has(name)) return;
    const seen = await lookAtScreen(handset, signal);
    const nodes = seen === 'lost' ? [] : (seen.nodes ?? []);
    said = textsOf(nodes) || said;
    const button = findButton(nodes, buttons);
    if (button !== null) {
      const { x, y } = centre(button.node);
      await handset.shell(`input tap ${x} ${y}`, { signal });
    }
    await pause(button === null ? lookEveryMs : afterTapMs, signal);
  }
  await goHome(handset, signal);
  throw new LeakdiffError(
    'STORE_FAILED',
    `the store did not install ${name} within ${minutes} minutes; its screen last said: ${said || 'nothing'}; does it offer it, and are the texts in the device's profile its own?`,
  );
}
