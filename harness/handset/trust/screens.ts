import { LeakdiffError } from '../../model/failure.ts';
import { pause } from '../attach.ts';
import { goHome, startActivity } from '../control.ts';
import type { Handset } from '../handset.ts';
import { findText } from '../ota/window.ts';
import { wake } from '../power.ts';
import { commandLine } from '../quote.ts';
import { lookAtScreen, textsOf } from '../screens/look.ts';
import { clearPages, decidePage, installPages, type Page, unlockPages } from './pages.ts';
import type { Trusted, TrustedAuthority } from './way.ts';

type Asking = { readonly signal: AbortSignal | undefined };

/** The one that a handset of the lab gets where it needs any. */
export const labPin = '2580';
/** The installer of 4.0 to 4.3 takes the only certificate that lies at the top of the sdcard. */
const path = '/sdcard/leakdiff-lab.crt';
/** Its own word, by which the authority is known in the list of trusted ones. */
const organisation = 'leakdiff';
/** VIEW of a certificate came with 4.4 (CertInstallerMain.java); before, INSTALL looks on the sdcard. */
const firstWithView = 19;
const patienceMs = 60_000;
const lookEveryMs = 400;
/** Between two pages the screen shows neither. */
const quietLooks = 4;

/**
 * Installs the authority into the user's store as its owner would, by the certificate installer's screens; on 4.x these force a lock screen, whose PIN is then
 * `handset.pin`, with which `wake` opens it. Read back from the list of trusted credentials. Throws TREATMENT_FAILED.
 */
export async function installByScreens(
  handset: Handset,
  { certificate }: TrustedAuthority,
  { signal }: Asking,
): Promise<Trusted> {
  await handset.push(Buffer.from(certificate), path, { signal });
  await wake(handset, { signal });
  const open =
    handset.capabilities.sdk < firstWithView
      ? ['-a', 'android.credentials.INSTALL']
      : ['-a', 'android.intent.action.VIEW', '-t', 'application/x-x509-ca-cert', '-d', `file://${path}`];
  await startActivity(handset, open, signal);
  const { pinned, said } = await turnPages(handset, installPages, signal);
  if (pinned) handset.pin = labPin;
  await goHome(handset, signal);
  const readBack = await isListed(handset, { signal });
  if (readBack) return { way: 'user-screens', file: null, pin: handset.pin, readBack };
  throw new LeakdiffError(
    'TREATMENT_FAILED',
    `the authority of the lab is not among the trusted credentials after its installer was led through; the screens said: ${said || 'nothing'}; no other certificate may lie on the sdcard`,
  );
}

/** Clears the credential storage, which is how its owner removes what was installed, and takes the lock screen away that it had forced. Throws RESTORE_FAILED. */
export async function removeByScreens(handset: Handset, { signal }: Asking): Promise<void> {
  await wake(handset, { signal });
  await startActivity(handset, ['-a', 'com.android.credentials.RESET'], signal);
  await turnPages(handset, clearPages, signal);
  if (handset.pin !== null) {
    await startActivity(handset, ['-n', 'com.android.settings/.ChooseLockGeneric'], signal);
    await turnPages(handset, unlockPages, signal);
    handset.pin = null;
  }
  await goHome(handset, signal);
  await handset.shell(commandLine('rm', '-f', path), { signal });
  if (await isListed(handset, { signal }))
    throw new LeakdiffError(
      'RESTORE_FAILED',
      'the authority of the lab is still among the trusted credentials; remove it in Settings, Security, Clear credentials',
    );
}

/** Whether the list of trusted credentials shows the lab's. */
async function isListed(handset: Handset, { signal }: Asking): Promise<boolean> {
  const list = 'com.android.settings/.Settings$TrustedCredentialsSettingsActivity';
  await startActivity(handset, ['-n', list], signal);
  const deadline = Date.now() + patienceMs / 10;
  let found = false;
  while (!found && Date.now() < deadline) {
    const seen = await lookAtScreen(handset, signal);
    const nodes = seen === 'lost' ? null : seen.nodes;
    // Its second tab has what the owner added.
    const user = nodes?.find(({ text }) => text.trim().toLowerCase() === 'user');
    if (nodes && findText(nodes, [organisation]) !== null) found = true;
    else if (user) await handset.shell(`input tap ${user.bounds.left + 1} ${user.bounds.top + 1}`, { signal });
    else if (nodes && nodes.length > 0 && findText(nodes, ['Trusted credentials']) !== null) break;
    if (!found) await pause(lookEveryMs, signal);
  }
  await goHome(handset, signal);
  return found;
}

/** Does what each page asks for until none of them shows any more. */
async function turnPages(
  handset: Handset,
  pages: readonly Page[],
  signal: AbortSignal | undefined,
): Promise<{ readonly pinned: boolean; readonly said: string }> {
  const deadline = Date.now() + patienceMs;
  let pinned = false;
  let said = '';
  for (let quiet = 0; quiet < quietLooks && Date.now() < deadline; ) {
    const seen = await lookAtScreen(handset, signal);
    const nodes = seen === 'lost' ? [] : (seen.nodes ?? []);
    const move = decidePage(nodes, pages);
    if (move.kind === 'none') quiet += 1;
    else {
      quiet = 0;
      said = textsOf(nodes);
      if (move.kind === 'pin') {
        await handset.shell(commandLine('input', 'text', labPin), { signal });
        pinned = true;
      }
      await handset.shell(`input tap ${move.x} ${move.y}`, { signal });
    }
    await pause(lookEveryMs, signal);
  }
  return { pinned, said };
}
