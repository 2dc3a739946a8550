import type { DeviceProfile } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import { pause } from './attach.ts';
import { goHome, startActivity } from './control.ts';
import type { Handset } from './handset.ts';
import { centre, findButton, type ScreenNode } from './ota/window.ts';
import { wake } from './power.ts';
import { lookAtScreen, textsOf } from './screens/look.ts';

type Profile = NonNullable<DeviceProfile['account']>;
export type AccountOptions = {
  /** Told what a person is to do, and at every tap, in plain English. */
  readonly onPhase: (phase: string) => void;
  readonly signal?: AbortSignal | undefined;
};

const lookEveryMs = 500;
const signOutMs = 30_000;

/** Signs in to the vendor's cloud on its own screen: taps what it can, and waits for a person where an account has to be typed. Throws TREATMENT_FAILED. */
export async function signIn(handset: Handset, options: AccountOptions): Promise<void> {
  const account = profileOf(handset);
  const { name, minutes } = account;
  await onItsScreen(handset, account, options.signal, async (nodes) => {
    if (findButton(nodes, account.in) !== null)
      throw new LeakdiffError(
        'TREATMENT_FAILED',
        `somebody is signed in to ${name} already, so that no login can be watched; sign out first`,
      );
    options.onPhase(
      `sign in to ${name} on the handset where it asks, with an account of the lab; waiting up to ${minutes} min`,
    );
    await tapUntil(handset, { buttons: account.signIn, wanted: account.in, forMs: minutes * 60_000, name, ...options });
  });
}

/** Signs out again. Throws TREATMENT_FAILED when the screen does not say that nobody is signed in. */
export async function signOut(handset: Handset, options: AccountOptions): Promise<void> {
  const account = profileOf(handset);
  await onItsScreen(handset, account, options.signal, () =>
    tapUntil(handset, {
      ...{ buttons: account.signOut, wanted: account.out, forMs: signOutMs, name: account.name },
      ...options,
    }),
  );
}

function profileOf({ profile }: Handset): Profile {
  if (profile.account !== null) return profile.account;
  throw new LeakdiffError(
    'TREATMENT_FAILED',
    `nobody has told where one signs in to the vendor's cloud on ${profile.name}`,
  );
}

async function onItsScreen(
  handset: Handset,
  { activity }: Profile,
  signal: AbortSignal | undefined,
  work: (nodes: readonly ScreenNode[]) => Promise<void>,
): Promise<void> {
  await wake(handset, { signal });
  await startActivity(handset, ['-n', activity], signal);
  await work(await nodesNow(handset, signal));
  await goHome(handset, signal);
}

async function tapUntil(
  handset: Handset,
  of: AccountOptions & {
    readonly buttons: readonly string[];
    readonly wanted: readonly string[];
    readonly forMs: number;
    readonly name: string;
  },
): Promise<void> {
  const { buttons, wanted, forMs, name, onPhase, signal } = of;
  const deadline = Date.now() + forMs;
  const tapped = new Set<string>();
  let said = '';
  while (Date.now() < deadline) {
    const nodes = await nodesNow(handset, signal);
    if (findButton(nodes, wanted) !== null) return;
    said = textsOf(nodes) || said;
    const button = findButton(nodes, buttons);
    // Where a tap changes nothing, a person is typing.
    if (button !== null && !tapped.has(said)) {
      tapped.add(said);
      onPhase(`tapping "${button.label}"`);
      const { x, y } = centre(button.node);
      await handset.shell(`input tap ${x} ${y}`, { signal });
    }
    await pause(lookEveryMs, signal);
  }
  throw new LeakdiffError(
    'TREATMENT_FAILED',
    `${name} did not say "${wanted[0]}" within ${Math.round(forMs / 1000)} s; its screen last said: ${said || 'nothing'}`,
  );
}

async function nodesNow(handset: Handset, signal: AbortSignal | undefined): Promise<readonly ScreenNode[]> {
  const seen = await lookAtScreen(handset, signal);
  return seen === 'lost' ? [] : (seen.nodes ?? []);
}
