import type { DeviceProfile } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import { isTransportFailure } from './adb.ts';
import { startActivity } from './control.ts';
import type { Handset } from './handset.ts';
import { readAndroidId } from './identity.ts';
import { wake } from './power.ts';
import { readBootId, waitForBoot } from './reboot.ts';
import { withUndo } from './restore.ts';
import { driveUntilRestart } from './screens/drive.ts';
import { plantContacts } from './seed/contacts.ts';
import { removePlanted } from './seed/remove.ts';

export type ResetOptions = {
  /** Marks the contact that is planted to be gone afterwards (`PlantOptions.nonce`). */
  readonly nonce: string;
  /** Told at every tap and change of phase, in plain English. */
  readonly onPhase: (phase: string) => void;
  readonly signal?: AbortSignal | undefined;
};

/** What proves a factory reset. */
export type ResetFacts = {
  readonly by: 'screens' | 'recovery';
  readonly bootIdChanged: boolean;
  readonly androidIdChanged: boolean;
  readonly markerGone: boolean;
  /** After it; null where the handset tells none. */
  readonly androidId: string | null;
};

type Profile = NonNullable<DeviceProfile['reset']>;

/** The screens must have led to the restart within this time; after it recovery is asked, where it can be. */
const screensMs = 90_000;
const answerMs = 5_000;
const marker = { id: 'marker', name: 'Marker of Leakdiff', phone: '+8613800000000' } as const;

/**
 * Erases the handset as its owner would, by its own screens; or through recovery, where the profile has no screens or they lead nowhere and
 * there is root. Then waits for the person who sets it up again. A contact planted just before must be gone afterwards.
 * Throws TREATMENT_FAILED when it cannot be ordered, BOOT_TIMEOUT when the handset is not back and allowed in time.
 */
export async function factoryReset(handset: Handset, options: ResetOptions): Promise<ResetFacts> {
  const { nonce, onPhase, signal } = options;
  const { reset, name } = handset.profile;
  if (reset === null) throw new LeakdiffError('TREATMENT_FAILED', `nobody has told how ${name} is reset`);
  const bootId = await readBootId(handset, signal);
  const androidId = await readAndroidId(handset, { signal });
  return withUndo(async (undo) => {
    const takeOff = undo.push('the marker in the phone book', async () => {
      await removePlanted(handset, { nonce, stores: ['contact'] });
    });
    const planted = await plantContacts(handset, { nonce, contacts: [marker], signal });
    if (planted.readBack !== 1)
      throw new LeakdiffError(
        'SEED_NOT_READ_BACK',
        `a contact could not be planted, whose absence is to prove the reset: ${planted.refusal ?? 'it is not there'}`,
      );
    const told = once(() => onPhase(waitingWords(reset)));
    const by = await orderReset(handset, reset, { bootId, told, onPhase, signal });
    takeOff();
    told();
    const restarted = await waitForBoot(handset, { before: bootId, timeoutMs: reset.minutes * 60_000, signal });
    const newId = await readAndroidId(handset, { signal });
    const left = await removePlanted(handset, { nonce, stores: ['contact'], signal });
    return {
      by,
      bootIdChanged: restarted.bootId !== bootId,
      androidIdChanged: newId !== null && newId !== androidId,
      markerGone: left.removed === 0 && left.unverified.length === 0,
      androidId: newId,
    };
  });
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

const waitingWords = ({ minutes }: Profile): string =>
  `the handset erases itself; when it asks, set it up again (the Wi-Fi as before, no account), switch USB debugging on and always allow this computer; waiting up to ${minutes} min`;

type Ordering = {
  readonly bootId: string;
  /** Tells what a person has to do from now on. */
  readonly told: () => void;
  readonly onPhase: (phase: string) => void;
  readonly signal: AbortSignal | undefined;
};

async function orderReset(handset: Handset, reset: Profile, ordering: Ordering): Promise<ResetFacts['by']> {
  const { signal, onPhase } = ordering;
  if (reset.activity === null) {
    await orderRecovery(handset, signal);
    return 'recovery';
  }
  try {
    await tapReset(handset, { ...reset, activity: reset.activity }, ordering);
    return 'screens';
  } catch (error) {
    const noWay = error instanceof LeakdiffError && ['TREATMENT_FAILED', 'SHELL_FAILED'].includes(error.code);
    if (!noWay || !handset.capabilities.root) throw error;
    onPhase(`its screens do not lead to a reset (${error.message}); asking recovery`);
    await orderRecovery(handset, signal);
    return 'recovery';
  }
}

async function tapReset(handset: Handset, reset: Profile & { activity: string }, ordering: Ordering): Promise<void> {
  const { bootId, told, onPhase, signal } = ordering;
  await wake(handset, { signal });
  await startActivity(handset, ['-n', reset.activity], signal);
  await driveUntilRestart(handset, {
    texts: { buttons: reset.buttons, nothing: [] },
    before: bootId,
    deadline: Date.now() + screensMs,
    awayMs: reset.minutes * 60_000,
    onLost: told,
    onNothing: noReset,
    onLate: noReset,
    onPhase,
    signal,
  });
}

const noReset = (said: string): LeakdiffError =>
  new LeakdiffError(
    'TREATMENT_FAILED',
    `the settings did not lead to a factory reset within ${screensMs / 1000} s; the screen last said: ${said || 'nothing'}; correct "reset" in the device's profile`,
  );

/** AOSP's recovery reads its orders from a file, one argument a line (bootable/recovery/recovery.cpp). */
const commandFile = '/cache/recovery/command';

async function orderRecovery(handset: Handset, signal: AbortSignal | undefined): Promise<void> {
  const { stdout } = await handset.asRoot(
    `mkdir /cache/recovery 2>/dev/null; echo --wipe_data > ${commandFile}; cat ${commandFile}`,
    { signal, what: 'ordering a reset of recovery' },
  );
  if (stdout.trim() !== '--wipe_data')
    throw new LeakdiffError(
      'TREATMENT_FAILED',
      `the order for recovery could not be left in ${commandFile}: ${stdout.trim()}`,
    );
  try {
    await handset.service('reboot:recovery', { signal, timeoutMs: answerMs });
  } catch (error) {
    if (!isTransportFailure(error)) throw error;
  }
}
